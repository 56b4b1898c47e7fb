import { ref, watchEffect } from 'vue'

const KEPT = 'dark'
const dark = ref(
  localStorage.getItem(KEPT) === null
    ? matchMedia('(prefers-color-scheme: dark)').matches
    : localStorage.getItem(KEPT) === 'yes',
)

watchEffect(() => document.documentElement.classList.toggle('dark', dark.value))

/** As the reader chose, else as his system is. */
export function useDark() {
  function toggle() {
    dark.value = !dark.value
    localStorage.setItem(KEPT, dark.value ? 'yes' : 'no')
  }
  return { dark, toggle }
}
