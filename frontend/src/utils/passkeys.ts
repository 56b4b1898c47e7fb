import { http } from '@/api/http'
import type { Issued } from '@/stores/session'

type Asked = {
  options: PublicKeyCredentialRequestOptionsJSON & PublicKeyCredentialCreationOptionsJSON
}

/** Browsers offer them over https and on localhost only. */
export const supported = 'PublicKeyCredential' in window

const SIGN_IN = '/api/v1/auth/passkey'
const SECOND = '/api/v1/auth/login/second/passkey'

/** Undefined where somebody thought better of it: browsers do not say why. */
async function chosen(asking: Promise<Credential | null>): Promise<unknown> {
  try {
    return ((await asking) as PublicKeyCredential | null)?.toJSON()
  } catch (error) {
    if (error instanceof DOMException) return undefined
    throw error
  }
}

async function sign({ options }: Asked) {
  return chosen(
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
    }),
  )
}

export async function signIn(): Promise<Issued | undefined> {
  const credential = await sign(await http.post(`${SIGN_IN}/options`))
  return credential ? http.post(SIGN_IN, { credential }) : undefined
}

export async function signSecond(token: string): Promise<Issued | undefined> {
  const credential = await sign(await http.post(`${SECOND}/options`, { mfa_token: token }))
  return credential ? http.post(SECOND, { credential, mfa_token: token }) : undefined
}

/** A new one; what the server is to be told of it. */
export async function create({ options }: Asked): Promise<unknown> {
  return chosen(
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
    }),
  )
}
