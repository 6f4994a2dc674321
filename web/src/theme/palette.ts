import type { MantineColorsTuple } from '@mantine/core'

/** Neutral with a slight warmth; index 6 is the quietest that still reads as text on paper (≥ 4.5). */
export const gray: MantineColorsTuple = ['#faf9f7', '#f4f2ef', '#eae7e2', '#dedad4', '#c6c1b9', '#99928a', '#69635c', '#534e48', '#383430', '#23201d']

/** Mantine's dark scale: 0 text, 2 quiet text, 4 borders, 6 raised paper, 7 paper. */
export const dark: MantineColorsTuple = ['#e4e0da', '#c9c4bc', '#a49d94', '#777068', '#3f3b36', '#35312d', '#23211e', '#1a1816', '#141210', '#0e0d0c']

/** The one accent. */
export const teal: MantineColorsTuple = ['#eef8f6', '#d7eeea', '#b0ddd6', '#84cabf', '#5fb8ab', '#3a9c90', '#1d857a', '#0f766e', '#0c5f59', '#094a45']

/** What is uncertain. */
export const amber: MantineColorsTuple = ['#fdf6e7', '#faeaca', '#f3d491', '#ebbd58', '#dea32b', '#c0871a', '#9c6a0f', '#855709', '#6b4608', '#523607']

/** What failed. */
export const red: MantineColorsTuple = ['#fdf1ef', '#fbdfdb', '#f4b9b1', '#ec9185', '#e26d5f', '#d25042', '#b93a2c', '#a02d21', '#82241a', '#651c14']
