export { type Catalog, type CatalogDeps, type Catalogs, type CatalogTable, openCatalogs } from './catalog.ts'
