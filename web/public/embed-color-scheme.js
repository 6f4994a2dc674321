// Sets light or dark before the first paint, as the product around the page says; a file of its own because the page allows no inline script.
const said = new URLSearchParams(location.search).get('uiMode')
const dark = said === 'dark' || (said !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
