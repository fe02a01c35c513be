// Runs before anything is painted, so that a page of the other colour does not flash up.
(() => {
  const chosen = localStorage.getItem("theme");
  if (chosen) {
    document.documentElement.dataset.theme = chosen;
  }
})();
