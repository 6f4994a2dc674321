module.exports = { plugins: { 'postcss-preset-mantine': {}, 'postcss-simple-vars': { variables: { narrow: '56.25em', phone: '36em' } } } }
