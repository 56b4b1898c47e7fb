import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import MfaForm from '@/views/login/MfaForm.vue'

test('whoever owes a passkey where the browser offers none is told so', () => {
  const step = mount(MfaForm, {
    props: { owed: { mfa_token: 't', expires_in: 300, methods: ['passkey', 'totp'] } },
  })
  expect(step.text()).toContain('浏览器在此处不提供通行密钥')
  expect(step.text()).not.toContain('使用通行密钥')
  expect(step.find('input[name=code]').exists()).toBe(true)
})
