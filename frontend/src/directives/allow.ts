import { watchEffect, type Directive, type WatchHandle } from 'vue'
import { useSession } from '@/stores/session'

const watchers = new WeakMap<HTMLElement, WatchHandle>()

/**
 * `v-allow="'system:user:create'"`: hides the element while the user does not have the permission.
 */
export const allow: Directive<HTMLElement, string> = {
  mounted(element, { value }) {
    const { hasPermission } = useSession()
    watchers.set(
      element,
      watchEffect(() => {
        element.style.display = hasPermission(value) ? '' : 'none'
      }),
    )
  },
  unmounted(element) {
    watchers.get(element)?.stop()
  },
}

declare module 'vue' {
  interface GlobalDirectives {
    vAllow: typeof allow
  }
}
