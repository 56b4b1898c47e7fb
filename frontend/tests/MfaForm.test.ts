import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import MfaForm from '@/views/login/MfaForm.vue'

test('explains that the browser does not support passkeys, and offers the code', () => {
  const form = mount(MfaForm, {
    props: { challenge: { mfa_token: 't', expires_in: 300, methods: ['passkey', 'totp'] } },
  })
  expect(form.text()).toContain('浏览器在此处不支持通行密钥')
  expect(form.text()).not.toContain('使用通行密钥')
  expect(form.find('input[name=code]').exists()).toBe(true)
})
