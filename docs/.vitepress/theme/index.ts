// The look of the site: VitePress's own, in the colors of Warmline's other pages.
import DefaultTheme from 'vitepress/theme'
import './style.css'
import './drawing.css'

export default DefaultTheme
