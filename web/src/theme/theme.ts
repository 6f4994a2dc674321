import { type CSSVariablesResolver, createTheme, rem } from '@mantine/core'
import { amber, dark, gray, red, teal } from './palette.ts'

/** The kit's theme. Everything about looks that more than one component shares is here or in `base.css`. */
export const theme = createTheme({
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSizes: { xs: rem(12), sm: rem(13), md: rem(14), lg: rem(16), xl: rem(20) },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.625', xl: '1.4' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: rem(24), lineHeight: '1.3' },
      h2: { fontSize: rem(18), lineHeight: '1.4' },
      h3: { fontSize: rem(15), lineHeight: '1.45' },
    },
  },
  colors: { gray, dark, teal, amber, red },
  primaryColor: 'teal',
  primaryShade: 7,
  defaultRadius: 'md',
  radius: { xs: rem(4), sm: rem(6), md: rem(8), lg: rem(12), xl: rem(16) },
  spacing: { xs: rem(8), sm: rem(12), md: rem(16), lg: rem(24), xl: rem(40) },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Loader: { defaultProps: { color: 'var(--parley-accent)' } },
    Button: { defaultProps: { size: 'sm', fw: 500 } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'var(--mantine-color-dimmed)', size: 28 } },
    TextInput: { defaultProps: { size: 'sm' } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: false, transitionProps: { duration: 100 } } },
    Popover: { defaultProps: { shadow: 'md', radius: 'md', transitionProps: { duration: 100, transition: 'fade' } } },
    // a menu's first item has the focus, not a place before it, which would be no item of a menu
    Menu: { defaultProps: { shadow: 'md', radius: 'md', transitionProps: { duration: 100, transition: 'fade' }, withInitialFocusPlaceholder: false } },
    InputWrapper: { styles: { label: { marginBottom: 4 }, description: { marginBottom: 4, fontSize: 12 } } },
    Modal: {
      styles: { title: { fontSize: 16, fontWeight: 600 } },
      defaultProps: { centered: true, radius: 'lg', transitionProps: { duration: 120, transition: 'fade' }, overlayProps: { backgroundOpacity: 0.35 } },
    },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } } },
    Drawer: { defaultProps: { transitionProps: { duration: 150 }, overlayProps: { backgroundOpacity: 0.35 } } },
  },
})

/** Paper is warm, what lies on it is lighter in light and raised in dark; no inversion of one into the other. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#fbfaf8',
    '--mantine-color-anchor': '#0f766e',
    '--mantine-color-text': '#23201d',
    '--mantine-color-dimmed': '#69635c',
    '--mantine-color-default-border': '#dedad4',
    '--mantine-color-placeholder': '#7b756d',
    '--mantine-color-error': '#b93a2c',
    '--parley-rail': '#f4f2ef',
    '--parley-surface': '#ffffff',
    '--parley-hover': 'rgb(60 50 40 / 6%)',
    '--parley-line': '#e6e2dc',
    '--parley-waiting': '#eeebe6',
    '--parley-accent': '#0f766e',
    '--parley-accent-soft': '#e6f3f1',
    '--parley-uncertain': '#7a4f06',
    '--parley-uncertain-soft': '#fdf3dc',
    '--parley-uncertain-line': '#e3c27a',
    '--parley-failed': '#a02d21',
  },
  dark: {
    '--mantine-color-body': '#1a1816',
    '--mantine-color-anchor': '#5fb8ab',
    '--mantine-color-text': '#e4e0da',
    '--mantine-color-dimmed': '#a49d94',
    '--mantine-color-default-border': '#3f3b36',
    '--mantine-color-placeholder': '#8d867d',
    '--mantine-color-error': '#ec9185',
    '--parley-rail': '#151311',
    '--parley-surface': '#23211e',
    '--parley-hover': 'rgb(255 245 230 / 7%)',
    '--parley-line': '#35312d',
    '--parley-waiting': '#2a2724',
    '--parley-accent': '#5fb8ab',
    '--parley-accent-soft': '#1d3532',
    '--parley-uncertain': '#ebbd58',
    '--parley-uncertain-soft': '#33291340',
    '--parley-uncertain-line': '#6b5522',
    '--parley-failed': '#ec9185',
  },
})
