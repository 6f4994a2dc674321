import { z } from 'zod'
import { presentCatalog, WireCatalog } from '../../http/catalog/index.ts'
import { said, tool } from '../tool.ts'

export const getCatalog = tool({
  name: 'get_catalog',
  title: 'Data catalog',
  description: 'Lists the connections, tables and skills that you may ask about. Call it first to learn what data there is.',
  input: z.object({}),
  output: WireCatalog,
  run: async (_given, { actor }, { catalogs }) => {
    const catalog = presentCatalog(await catalogs.read(actor))
    return said(JSON.stringify(catalog), catalog)
  },
})
