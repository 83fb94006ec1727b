// The look of the site: VitePress's own, without its web font, in the colors of Warmline's other
// pages.
import DefaultTheme from 'vitepress/theme-without-fonts'
import './style.css'
import './drawing.css'

export default DefaultTheme
