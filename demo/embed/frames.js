// Runs in the product's page: opens each frame with a token from the product's own server, and hands over a fresh one when asked.
const LEAST_PX = 480
const MOST_PX = 900

for (const frame of document.querySelectorAll('iframe[data-customer]')) {
  const address = new URL(frame.dataset.src)
  const tokenFor = async () => {
    const response = await fetch(`/tokens/${frame.dataset.customer}`, { method: 'POST' })
    return (await response.json()).token
  }

  addEventListener('message', async (event) => {
    if (event.origin !== address.origin || event.source !== frame.contentWindow) return
    if (event.data?.type === 'parley:height') frame.style.height = `${Math.min(MOST_PX, Math.max(LEAST_PX, event.data.height))}px`
    if (event.data?.type === 'parley:token-expired') {
      frame.contentWindow.postMessage({ type: 'parley:token', token: await tokenFor() }, address.origin)
    }
  })

  tokenFor().then((token) => {
    address.searchParams.set('embedToken', token)
    frame.src = address.href
  })
}
