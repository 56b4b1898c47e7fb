/** Messages for the errors that browsers report for passkeys (W3C WebAuthn). */
import { ApiError } from '@/api/http'
import { language } from '@/locales'

const MESSAGES = {
  'zh-CN': {
    wrong_origin: '通行密钥在 {here} 不可用，请改用 {there} 打开本系统。',
    NotAllowedError: '没有使用通行密钥：已取消、已超时，或此设备上没有可用的通行密钥。请重试。',
    AbortError: '通行密钥操作已被中断，请重试。',
    InvalidStateError: '此设备上已有您账号的通行密钥。',
    NotSupportedError: '此设备不支持所需的通行密钥，请换一个设备。',
    ConstraintError: '此设备无法验证您的身份，请先设置锁屏密码、指纹或面容。',
    SecurityError: '浏览器不允许在 {here} 使用通行密钥，请改用 {there} 打开本系统。',
    other: '浏览器无法使用通行密钥（{name}）。请重试，或换用其他登录方式。',
  },
  en: {
    wrong_origin: 'Passkeys don’t work at {here}. Open the console at {there} instead.',
    NotAllowedError:
      'No passkey was used: it was cancelled, timed out, or this device has none. Try again.',
    AbortError: 'The passkey request was interrupted. Try again.',
    InvalidStateError: 'This device already has a passkey of your account.',
    NotSupportedError: 'This device doesn’t support the required passkeys. Use another device.',
    ConstraintError:
      'This device can’t verify that it’s you. Set up a screen lock, fingerprint or face first.',
    SecurityError:
      'The browser doesn’t allow passkeys at {here}. Open the console at {there} instead.',
    other: 'The browser can’t use a passkey ({name}). Try again, or sign in another way.',
  },
}

function passkeyError(key: string, origins: string[], name = key): ApiError {
  const messages: Record<string, string> = MESSAGES[language()]
  const samePort = origins.find((origin) => new URL(origin).port === location.port)
  const message = (messages[key] ?? messages.other ?? '')
    .replace('{here}', location.origin)
    .replace('{there}', samePort ?? origins[0] ?? '')
    .replace('{name}', name)
  return new ApiError(0, `passkey.${key}`, message)
}

/** Throws an ApiError unless the console is open at one of the addresses that the server allows. */
export function requireOrigin(origins: string[]) {
  if (!origins.includes(location.origin)) throw passkeyError('wrong_origin', origins)
}

/** Returns an ApiError for an error of the browser. */
export function toApiError(error: unknown, origins: string[]): ApiError {
  return passkeyError(error instanceof Error ? error.name : 'other', origins)
}
