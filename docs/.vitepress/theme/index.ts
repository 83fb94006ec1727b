// The look of the site: VitePress's own, without its web font, in the colors of Warmline's other
// pages, and with the drawing of a chain on the first page.
import DefaultTheme from 'vitepress/theme-without-fonts'
import { h } from 'vue'
import chain from '../../drawings/chain.svg?raw'
import { withoutStyle } from '../build/drawing-text.js'
import './style.css'
import './drawing.css'

const hero = (): ReturnType<typeof h> =>
  h('div', { class: 'drawing-frame', innerHTML: withoutStyle(chain) })

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { 'home-hero-image': hero }),
}
