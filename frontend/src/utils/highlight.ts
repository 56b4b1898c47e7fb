/** Just enough of a language to colour it: comments, texts, numbers, words it keeps for itself. */

export type Kind = 'comment' | 'text' | 'number' | 'word' | 'name' | 'tag' | ''
export interface Token {
  text: string
  kind: Kind
}

const PYTHON =
  'and as assert async await break class continue def del elif else except False finally for from global if import in is lambda match None nonlocal not or pass raise return True try while with yield'
const SCRIPT =
  'as async await break case catch class const continue default else export extends false finally for from function if import in interface let new null of return switch this throw true try type typeof undefined while'
const SQL =
  'and as by create default delete exists from in insert into is key not null or order primary references select set table unique update values where'

const words = (text: string, flags = '') =>
  new RegExp(String.raw`\b(?:${text.replaceAll(' ', '|')})\b`, `y${flags}`)
const NUMBER = /\b\d[\d_.]*\b/y
const NAME = /[A-Za-z_$][\w$]*/y

type Rule = [Kind, RegExp]
const LANGUAGES: Record<string, Rule[]> = {
  py: [
    ['comment', /#.*/y],
    ['text', /[rfb]?("""[\s\S]*?"""|'''[\s\S]*?''')/y],
    ['text', /[rfb]?("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/y],
    ['name', /@[\w.]+/y],
    ['word', words(PYTHON)],
    ['number', NUMBER],
    ['', NAME],
  ],
  ts: [
    ['comment', /\/\/.*|\/\*[\s\S]*?\*\//y],
    ['text', /`(?:\\.|[^`\\])*`|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/y],
    ['word', words(SCRIPT)],
    ['number', NUMBER],
    ['', NAME],
  ],
  vue: [
    ['comment', /<!--[\s\S]*?-->/y],
    ['tag', /<\/?[A-Za-z][\w-]*|\/?>/y],
    ['text', /"[^"]*"|'[^'\n]*'/y],
    ['name', /[:@#]?[A-Za-z-]+(?==")/y],
    ['word', words(SCRIPT)],
    ['number', NUMBER],
    ['', NAME],
  ],
  json: [
    ['name', /"(?:\\.|[^"\\])*"(?=\s*:)/y],
    ['text', /"(?:\\.|[^"\\])*"/y],
    ['word', words('true false null')],
    ['number', NUMBER],
  ],
  sql: [
    ['comment', /--.*/y],
    ['text', /'(?:''|[^'])*'/y],
    ['word', words(SQL, 'i')],
    ['number', NUMBER],
    ['', NAME],
  ],
}

/** The text cut into coloured pieces, nothing lost: joined, they are the text. */
export function highlight(text: string, path: string): Token[] {
  const rules = LANGUAGES[path.slice(path.lastIndexOf('.') + 1)] ?? []
  const tokens: Token[] = []
  let plain = ''
  const add = (kind: Kind, piece: string) => {
    if (!kind) {
      plain += piece
      return
    }
    if (plain) tokens.push({ text: plain, kind: '' })
    plain = ''
    tokens.push({ text: piece, kind })
  }
  for (let at = 0; at < text.length;) {
    let length = 1
    let kind: Kind = ''
    for (const [name, rule] of rules) {
      rule.lastIndex = at
      const found = rule.exec(text)?.[0].length
      if (!found) continue
      length = found
      kind = name
      break
    }
    add(kind, text.slice(at, at + length))
    at += length
  }
  if (plain) tokens.push({ text: plain, kind: '' })
  return tokens
}
