import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { http, mayRefresh, refresh, setToken } from '@/api/http'
import type { components } from '@/api/schema'
import type { Answer } from '@/components/inputs/CaptchaInput.vue'

export type MenuNode = components['schemas']['MyMenu']

type Schemas = components['schemas']

/** What the console uses of it. */
export type Me = Pick<Schemas['Me'], 'permissions' | 'menus'> &
  Partial<Pick<Schemas['Me'], 'roles'>> & {
    user: Pick<Schemas['MyAccount'], 'id' | 'username' | 'name' | 'must_change_password'> &
      Partial<Schemas['MyAccount']>
  }

export type Pending = Schemas['Pending']
export type Issued = Pick<Schemas['Issued'], 'access_token'>

/** Who is signed in, and what he may do. */
export const useSession = defineStore('session', () => {
  const me = shallowRef<Me>()
  const held = computed(() => new Set(me.value?.permissions))
  /** Kept while somebody signs in again. */
  const wanted = ref('/')

  const may = (permission: string) => held.value.has('*') || held.value.has(permission)

  /** Nothing is drawn anew when nothing changed. */
  async function load() {
    const found = await http.get<Me>('/api/v1/auth/me')
    if (JSON.stringify(found) !== JSON.stringify(me.value)) me.value = found
  }

  /** Whoever reloads the page is still signed in by his cookie. */
  async function resume(): Promise<boolean> {
    if (!me.value && mayRefresh() && (await refresh())) await load()
    return me.value !== undefined
  }

  /** What is still owed, where the password is not enough. */
  async function login(
    username: string,
    password: string,
    answer?: Answer,
  ): Promise<Pending | undefined> {
    const reply = await http.post<Issued | Pending>('/api/v1/auth/login', {
      username,
      password,
      ...answer,
    })
    if ('mfa_token' in reply) return reply
    await enter(reply)
  }

  async function enter(issued: Issued) {
    setToken(issued.access_token)
    await load()
  }

  async function changePassword(old: string, next: string, answer?: Answer) {
    await http.put('/api/v1/auth/password', { old_password: old, new_password: next, ...answer })
    await load()
  }

  function forget() {
    setToken(undefined)
    me.value = undefined
  }

  async function logout() {
    try {
      await http.post('/api/v1/auth/logout')
    } finally {
      forget()
    }
  }

  return { me, wanted, may, load, resume, login, enter, logout, changePassword, forget }
})
