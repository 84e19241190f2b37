// Runs before the first paint, so that a chosen theme never flashes in the other one. All else waits for main.js.
(function () {
  try {
    const theme = localStorage.getItem('javelina.theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch (denied) {
    // A browser may refuse storage; the page then follows the system's theme.
  }
})();
