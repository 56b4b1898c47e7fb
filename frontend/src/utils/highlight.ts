/** A small syntax highlighter: comments, strings, numbers and keywords. */

export type Kind = 'comment' | 'string' | 'number' | 'keyword' | 'name' | 'tag' | ''
export interface Token {
  text: string
  kind: Kind
}

const PYTHON = `
  and as assert async await break class continue def del elif else except False finally for
  from global if import in is lambda match None nonlocal not or pass raise return True try
  while with yield`
const SCRIPT = `
  as async await break case catch class const continue default else export extends false
  finally for from function if import in interface let new null of return switch this throw
  true try type typeof undefined while`
const SQL = `
  and as by create default delete exists from in insert into is key not null or order
  primary references select set table unique update values where`

const keywords = (words: string, flags = '') =>
  new RegExp(String.raw`\b(?:${words.trim().split(/\s+/).join('|')})\b`, `y${flags}`)
const NUMBER = /\b\d[\d_.]*\b/y
const NAME = /[A-Za-z_$][\w$]*/y

type Rule = [Kind, RegExp]
const LANGUAGES: Record<string, Rule[]> = {
  py: [
    ['comment', /#.*/y],
    ['string', /[rfb]?("""[\s\S]*?"""|'''[\s\S]*?''')/y],
    ['string', /[rfb]?("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/y],
    ['name', /@[\w.]+/y],
    ['keyword', keywords(PYTHON)],
    ['number', NUMBER],
    ['', NAME],
  ],
  ts: [
    ['comment', /\/\/.*|\/\*[\s\S]*?\*\//y],
    ['string', /`(?:\\.|[^`\\])*`|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/y],
    ['keyword', keywords(SCRIPT)],
    ['number', NUMBER],
    ['', NAME],
  ],
  vue: [
    ['comment', /<!--[\s\S]*?-->/y],
    ['tag', /<\/?[A-Za-z][\w-]*|\/?>/y],
    ['string', /"[^"]*"|'[^'\n]*'/y],
    ['name', /[:@#]?[A-Za-z-]+(?==")/y],
    ['keyword', keywords(SCRIPT)],
    ['number', NUMBER],
    ['', NAME],
  ],
  json: [
    ['name', /"(?:\\.|[^"\\])*"(?=\s*:)/y],
    ['string', /"(?:\\.|[^"\\])*"/y],
    ['keyword', keywords('true false null')],
    ['number', NUMBER],
  ],
  sql: [
    ['comment', /--.*/y],
    ['string', /'(?:''|[^'])*'/y],
    ['keyword', keywords(SQL, 'i')],
    ['number', NUMBER],
    ['', NAME],
  ],
}

/** Splits a text into tokens. Joined, the tokens are the text. */
export function highlight(text: string, path: string): Token[] {
  const rules = LANGUAGES[path.slice(path.lastIndexOf('.') + 1)] ?? []
  const tokens: Token[] = []
  let plain = ''
  const add = (kind: Kind, part: string) => {
    if (!kind) {
      plain += part
      return
    }
    if (plain) tokens.push({ text: plain, kind: '' })
    plain = ''
    tokens.push({ text: part, kind })
  }
  for (let position = 0; position < text.length;) {
    let length = 1
    let kind: Kind = ''
    for (const [name, rule] of rules) {
      rule.lastIndex = position
      const matched = rule.exec(text)?.[0].length
      if (!matched) continue
      length = matched
      kind = name
      break
    }
    add(kind, text.slice(position, position + length))
    position += length
  }
  if (plain) tokens.push({ text: plain, kind: '' })
  return tokens
}
