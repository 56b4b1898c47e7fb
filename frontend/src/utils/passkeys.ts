import { http } from '@/api/http'
import type { TokenResponse } from '@/stores/session'
import { requireOrigin, toApiError } from './passkeyErrors'

interface OptionsResponse {
  options: PublicKeyCredentialRequestOptionsJSON & PublicKeyCredentialCreationOptionsJSON
  origins: string[]
}

const LOGIN_PATH = '/api/v1/auth/passkey'
const REAUTHENTICATION_PATH = '/api/v1/security/reauthentication/passkey'
const MFA_PATH = '/api/v1/auth/login/mfa/passkey'

/** Runs a request of the browser for a passkey. Throws an ApiError with a message for the user. */
async function requestCredential(
  origins: string[],
  request: () => Promise<Credential | null>,
): Promise<unknown> {
  requireOrigin(origins)
  try {
    return ((await request()) as PublicKeyCredential).toJSON()
  } catch (error) {
    throw toApiError(error, origins)
  }
}

function getAssertion({ options, origins }: OptionsResponse) {
  return requestCredential(origins, () => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
    return navigator.credentials.get({ publicKey })
  })
}

export async function loginWithPasskey(): Promise<TokenResponse> {
  const credential = await getAssertion(await http.post(`${LOGIN_PATH}/options`))
  return http.post(LOGIN_PATH, { credential })
}

export async function verifyMfaWithPasskey(mfaToken: string): Promise<TokenResponse> {
  const options = await http.post<OptionsResponse>(`${MFA_PATH}/options`, { mfa_token: mfaToken })
  const credential = await getAssertion(options)
  return http.post(MFA_PATH, { credential, mfa_token: mfaToken })
}

export async function reauthenticateWithPasskey(): Promise<void> {
  const credential = await getAssertion(await http.post(`${REAUTHENTICATION_PATH}/options`))
  await http.post(REAUTHENTICATION_PATH, { credential })
}

/** Creates a passkey and returns the registration response. */
export function createPasskey({ options, origins }: OptionsResponse): Promise<unknown> {
  return requestCredential(origins, () => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
    return navigator.credentials.create({ publicKey })
  })
}
