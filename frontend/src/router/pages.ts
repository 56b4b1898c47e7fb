/** The page of every menu, by its file. One that the generator has just written joins the others, and nobody's console is loaded anew for it. */
export const pages: Record<string, () => Promise<unknown>> = Object.assign(
  import.meta.hot?.data.pages ?? {},
  import.meta.glob('../views/*/*/index.vue'),
)

if (import.meta.hot) {
  import.meta.hot.data.pages = pages // of which those that look here know
  import.meta.hot.accept()
}
