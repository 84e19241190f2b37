/** Marks the section in view in the navigation, for the eye and (as `aria-current`) for a screen reader. */
export function markSectionInView() {
  const links = new Map(
    [...document.querySelectorAll('.sections a[href^="#"]')].map(link => [link.hash.slice(1), link]),
  );
  const visible = new Set();
  const observer = new IntersectionObserver(
    entries => {
      for (const { target, isIntersecting } of entries)
        isIntersecting ? visible.add(target.id) : visible.delete(target.id);
      const first = [...links.keys()].find(id => visible.has(id));
      if (first) bringIntoStrip(links.get(first));
      for (const [id, link] of links) {
        if (id === first) link.setAttribute('aria-current', 'true');
        else link.removeAttribute('aria-current');
      }
    },
    { rootMargin: '-130px 0px -55% 0px' },
  );
  for (const id of links.keys()) observer.observe(document.getElementById(id));
}

/** On a phone the strip of links is wider than the page. */
function bringIntoStrip(link) {
  const strip = link.closest('ul');
  const left = link.offsetLeft - strip.offsetLeft;
  if (left < strip.scrollLeft || left + link.offsetWidth > strip.scrollLeft + strip.clientWidth)
    strip.scrollLeft = left - 20;
}
