import { http } from '@/api/http'
import type { TokenResponse } from '@/stores/session'

interface OptionsResponse {
  options: PublicKeyCredentialRequestOptionsJSON & PublicKeyCredentialCreationOptionsJSON
}

/** Browsers support passkeys over https and on localhost only. */
export const passkeysSupported = 'PublicKeyCredential' in window

const LOGIN_PATH = '/api/v1/auth/passkey'
const REAUTHENTICATION_PATH = '/api/v1/security/reauthentication/passkey'
const MFA_PATH = '/api/v1/auth/login/mfa/passkey'

/** Returns undefined if the user cancels the dialog of the browser. */
async function toJson(request: Promise<Credential | null>): Promise<unknown> {
  try {
    return ((await request) as PublicKeyCredential | null)?.toJSON()
  } catch (error) {
    if (error instanceof DOMException) return undefined
    throw error
  }
}

async function getAssertion({ options }: OptionsResponse) {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  return toJson(navigator.credentials.get({ publicKey }))
}

export async function loginWithPasskey(): Promise<TokenResponse | undefined> {
  const credential = await getAssertion(await http.post(`${LOGIN_PATH}/options`))
  return credential ? http.post(LOGIN_PATH, { credential }) : undefined
}

export async function verifyMfaWithPasskey(mfaToken: string): Promise<TokenResponse | undefined> {
  const options = await http.post<OptionsResponse>(`${MFA_PATH}/options`, { mfa_token: mfaToken })
  const credential = await getAssertion(options)
  return credential ? http.post(MFA_PATH, { credential, mfa_token: mfaToken }) : undefined
}

/** Returns false if the user cancels the dialog of the browser. */
export async function reauthenticateWithPasskey(): Promise<boolean> {
  const credential = await getAssertion(await http.post(`${REAUTHENTICATION_PATH}/options`))
  if (credential) await http.post(REAUTHENTICATION_PATH, { credential })
  return credential !== undefined
}

/** Creates a passkey and returns the registration response. */
export async function createPasskey({ options }: OptionsResponse): Promise<unknown> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
  return toJson(navigator.credentials.create({ publicKey }))
}
