/** Browsers support passkeys over https and on this machine only, and with JSON since 2023. */
export const passkeysSupported =
  'PublicKeyCredential' in window && 'parseCreationOptionsFromJSON' in window.PublicKeyCredential
