import { Button, Group, NumberInput, PasswordInput, Select, Stack, Text, TextInput, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { type LanguageModel, MODEL_PROVIDERS, type ModelProvider, saveModel } from './models-api.ts'
import classes from './models-page.module.css'
import { Problem } from './problem.tsx'
import { useSaving } from './use-saving.ts'

interface Props {
  /** Absent: a new one. */
  readonly model?: LanguageModel
  readonly onSaved: (id: string) => void
  readonly onCancel: () => void
}

/** Where common servers listen when nobody changed it. */
const EXAMPLES: readonly (readonly [server: string, url: string])[] = [
  ['Ollama', 'http://127.0.0.1:11434/v1'],
  ['LM Studio', 'http://127.0.0.1:1234/v1'],
  ['llama.cpp', 'http://127.0.0.1:8080/v1'],
  ['vLLM', 'http://127.0.0.1:8000/v1'],
]
const NAME_HELP: Readonly<Record<ModelProvider, string>> = {
  openai_compatible: 'As the server lists it, for example under /v1/models.',
  openai: 'As OpenAI’s list of models writes it.',
  anthropic: 'As Anthropic’s list of models writes it.',
  google: 'As Google’s list of models writes it, without “models/”.',
}
const KEY_HELP: Readonly<Record<ModelProvider, string>> = {
  openai_compatible: 'Only if the server wants one.',
  openai: 'Made under API keys in your OpenAI account.',
  anthropic: 'Made under API keys in the Anthropic console.',
  google: 'Made in Google AI Studio.',
}
const DEFAULT_OUTPUT = 8_192

type Amount = string | number

/** A model's fields, each with where it is found; a saved model is tested at once. */
export function ModelForm({ model, onSaved, onCancel }: Props) {
  const [provider, setProvider] = useState<ModelProvider>(model?.provider ?? 'openai_compatible')
  const [baseUrl, setBaseUrl] = useState(model?.base_url ?? '')
  const [longest, setLongest] = useState<Amount>(model?.max_output_tokens ?? DEFAULT_OUTPUT)
  const [input, setInput] = useState<Amount>(model?.prices?.input_usd ?? '')
  const [output, setOutput] = useState<Amount>(model?.prices?.output_usd ?? '')
  const [cached, setCached] = useState<Amount>(model?.prices?.cached_usd ?? '')
  const isLocal = provider === 'openai_compatible'

  const { busy, failure, submit } = useSaving(async (form) => {
    const text = (name: string) => String(form.get(name) ?? '').trim()
    const saved = await saveModel(model?.id, {
      provider,
      name: text('name'),
      label: text('label'),
      base_url: baseUrl.trim() === '' ? null : baseUrl.trim(),
      max_output_tokens: longest === '' ? DEFAULT_OUTPUT : Number(longest),
      prices:
        input === '' || output === '' ? null : { input_usd: Number(input), output_usd: Number(output), ...(cached !== '' && { cached_usd: Number(cached) }) },
      ...(text('api_key') !== '' && { api_key: text('api_key') }),
    })
    onSaved(saved.id)
    return saved.private_addresses.length > 0
      ? `Saved. ${saved.private_addresses.join(', ')} is inside your network and may now be reached for language models.`
      : 'The model is saved.'
  })

  return (
    <form onSubmit={submit} aria-label={model === undefined ? 'New model' : `Edit ${model.label}`}>
      <Stack gap={16} maw={560}>
        <Select
          label="Provider"
          data={Object.entries(MODEL_PROVIDERS).map(([value, label]) => ({ value, label }))}
          value={provider}
          onChange={(value) => value !== null && isProvider(value) && setProvider(value)}
          allowDeselect={false}
          {...(isLocal && { description: 'Local servers and most hosted ones: Ollama, LM Studio, vLLM, llama.cpp, OpenRouter, Mistral, Groq and others.' })}
        />
        <div>
          <TextInput
            label={isLocal ? 'Base URL' : 'Base URL, if it is not the provider’s own'}
            description={isLocal ? 'Usually ends in /v1. https is needed outside your network.' : 'For a gateway of your own. Leave empty otherwise.'}
            type="url"
            inputMode="url"
            required={isLocal}
            withAsterisk={false}
            value={baseUrl}
            onChange={(event) => setBaseUrl(event.currentTarget.value)}
            error={failure?.fields.base_url}
          />
          {isLocal && (
            <Group gap={6} mt={8} role="group" aria-label="Addresses of common servers">
              {EXAMPLES.map(([server, url]) => (
                <UnstyledButton key={server} className={classes.example} onClick={() => setBaseUrl(url)} title={url}>
                  {server}
                </UnstyledButton>
              ))}
            </Group>
          )}
        </div>
        <PasswordInput
          name="api_key"
          label="API key"
          description={model?.has_key ? 'Leave empty to keep the present one; at another address it has to be given again.' : KEY_HELP[provider]}
          required={!isLocal && !model?.has_key}
          withAsterisk={false}
          autoComplete="off"
          error={failure?.fields.api_key}
        />
        <TextInput
          name="name"
          label="Model"
          description={NAME_HELP[provider]}
          required
          withAsterisk={false}
          maxLength={200}
          defaultValue={model?.name}
          autoCapitalize="off"
          spellCheck={false}
          error={failure?.fields.name}
        />
        <TextInput
          name="label"
          label="What to call it here"
          description="Empty: the model’s own name."
          maxLength={60}
          defaultValue={model?.label === model?.name ? '' : model?.label}
        />
        <NumberInput
          label="Longest answer, in tokens"
          description="Models that think before they answer need more."
          min={256}
          max={1_000_000}
          thousandSeparator=","
          hideControls
          value={longest}
          onChange={setLongest}
          error={failure?.fields.max_output_tokens}
        />
        <fieldset className={classes.fields}>
          <legend>Prices, in USD per million tokens</legend>
          <Text size="xs" c="dimmed">
            Your provider’s price list has them; for a server of your own use 0. Without prices Parley counts tokens but shows no cost.
          </Text>
          <div className={classes.prices}>
            <NumberInput
              label="Input"
              min={0}
              decimalScale={6}
              hideControls
              prefix="$"
              value={input}
              onChange={setInput}
              required={output !== ''}
              withAsterisk={false}
            />
            <NumberInput
              label="Output"
              min={0}
              decimalScale={6}
              hideControls
              prefix="$"
              value={output}
              onChange={setOutput}
              required={input !== ''}
              withAsterisk={false}
            />
            <NumberInput label="Cached input" min={0} decimalScale={6} hideControls prefix="$" placeholder="as input" value={cached} onChange={setCached} />
          </div>
        </fieldset>
        <Problem failure={failure} />
        <Group gap={8}>
          <Button type="submit" loading={busy}>
            Save and test
          </Button>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function isProvider(value: string): value is ModelProvider {
  return value in MODEL_PROVIDERS
}
