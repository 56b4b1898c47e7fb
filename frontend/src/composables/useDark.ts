import { ref, watchEffect } from 'vue'

const STORAGE_KEY = 'dark'
const saved = localStorage.getItem(STORAGE_KEY)
const dark = ref(
  saved === null ? matchMedia('(prefers-color-scheme: dark)').matches : saved === 'yes',
)

watchEffect(() => document.documentElement.classList.toggle('dark', dark.value))

/** Dark mode: as chosen by the user, otherwise as set in the operating system. */
export function useDark() {
  function toggle() {
    dark.value = !dark.value
    localStorage.setItem(STORAGE_KEY, dark.value ? 'yes' : 'no')
  }
  return { dark, toggle }
}
