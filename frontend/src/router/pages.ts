/**
 * The page components by file. In development, a new page is added without reloading the console.
 */
export const pages: Record<string, () => Promise<unknown>> = Object.assign(
  import.meta.hot?.data.pages ?? {},
  import.meta.glob('../views/*/*/index.vue'),
)

if (import.meta.hot) {
  import.meta.hot.data.pages = pages // the object that importers already hold
  import.meta.hot.accept()
}
