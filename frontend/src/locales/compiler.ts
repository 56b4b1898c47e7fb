import 'vue-i18n' // first: it registers a compiler of its own
import { registerMessageCompiler, type MessageContext } from '@intlify/core-base'

/**
 * Labels come from the comments of anybody's tables, so a message is data: only `{name}` is filled in, and nothing in
 * it is syntax (`@`, `|` and braces are, for the library's own compiler).
 */
registerMessageCompiler((message) => {
  const text = String(message)
  return (context: MessageContext) =>
    text.replaceAll(/\{(\w+)\}/g, (all, name: string) => String(context.named(name) ?? all))
})
