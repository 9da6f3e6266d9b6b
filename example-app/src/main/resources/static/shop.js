// The page's own buttons open the chat by the one name that the widget puts on the window.
for (const button of document.querySelectorAll('[data-open-chat]')) {
  button.addEventListener('click', () => window.Sohbet?.open());
}
