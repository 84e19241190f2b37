/** Light, dark, or whatever the system says: one button walks through the three. */
import { setText } from './dom.js';
import { prefer, preferenceAmong } from './preferences.js';

const THEMES = ['system', 'light', 'dark'];
const NAMES = { system: 'Auto', light: 'Light', dark: 'Dark' };

/** Makes the button switch the theme and say which one is in effect. */
export function connectThemeButton(button) {
  let theme = preferenceAmong('theme', THEMES, 'system');
  const apply = () => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    setText(button.querySelector('.button-text'), NAMES[theme]);
    button.setAttribute('aria-label', `Theme: ${NAMES[theme]}`);
    button.dataset.theme = theme;
  };
  button.addEventListener('click', () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    prefer('theme', theme);
    apply();
  });
  apply();
}
