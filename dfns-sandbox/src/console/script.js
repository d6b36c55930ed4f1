// Keeps the page fresh, and copies text. The page works without it.

const live = document.getElementById("live");
live.parentElement.hidden = false;

/** Whether a field is not as the page made it. */
function isChanged(field) {
  if (field.matches("select")) return field.selectedIndex > 0;
  return field.type === "checkbox" ? field.checked : field.value !== field.defaultValue;
}

/** Whether somebody is using this part of the page: typing, choosing or selecting. */
function isInUse(part) {
  const active = document.activeElement;
  const selection = document.getSelection();
  return (part.contains(active) && active.matches("input, select, textarea"))
    || (!selection.isCollapsed && part.contains(selection.anchorNode))
    || [...part.querySelectorAll("input, select, textarea")].some(isChanged);
}

/** Replaces a part, unless it is the same. What was open stays open, and the focus stays. */
function replace(part, fresh) {
  if (fresh === null || isInUse(part)) return;
  const open = new Set([...part.querySelectorAll("details[open]")].map(({ dataset }) => dataset.id));
  fresh.querySelectorAll("details").forEach((each) => { each.open = open.has(each.dataset.id); });
  reveal(fresh);
  if (part.innerHTML === fresh.innerHTML) return;
  const focusable = "a, button, summary, [tabindex]";
  const index = [...part.querySelectorAll(focusable)].indexOf(document.activeElement);
  const scrolled = [...part.querySelectorAll(".scroll, pre")].map(({ scrollLeft, scrollTop }) => [scrollLeft, scrollTop]);
  part.replaceChildren(...fresh.childNodes);
  part.querySelectorAll(".scroll, pre").forEach((each, at) => each.scrollTo(...(scrolled[at] ?? [0, 0])));
  if (index >= 0) part.querySelectorAll(focusable)[index]?.focus({ preventScroll: true });
}

async function refresh() {
  if (live.checked && !document.hidden) {
    try {
      const response = await fetch("/__sandbox/", { cache: "no-store" });
      if (!response.ok) throw new Error(response.statusText);
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
      document.querySelectorAll("#now, nav, .content").forEach((part) => {
        replace(part, part.matches("nav") ? fresh.querySelector("nav") : fresh.getElementById(part.id));
      });
    } catch {
      document.getElementById("now").textContent = "The sandbox does not respond.";
    }
  }
  setTimeout(refresh, 1500);
}

/** Shows the buttons that need this script. */
function reveal(part) {
  part.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false; });
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
});

reveal(document);
setTimeout(refresh, 1500);
