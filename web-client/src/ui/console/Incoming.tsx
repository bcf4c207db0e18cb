import { Select, Slider, UnstyledButton } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { sameInput } from '../../console/consoleModel';
import { TONE_RANGES } from '../../console/Ears';
import type { ConsoleAction } from '../../console/keyMap';
import { languageName } from '../../i18n/locale';
import type { BoothInput, InterpreterView } from '../../protocol/generated';
import { participantOf } from '../../session/selectors';
import { useLocalMedia } from '../parts/consultationContext';
import { splitName } from '../parts/splitName';
import { useLocale } from '../parts/useLocale';
import { useStore } from '../parts/useStore';
import { LevelBar } from '../prejoin/LevelBar';
import barClasses from '../prejoin/LevelBar.module.css';
import { useView } from '../room/roomContext';
import { useDesk, useModel } from './deskContext';
import classes from './Incoming.module.css';
import { KeyButton } from './KeyButton';

/** What I hear: the source, its tone, what else, how loud; and how loud I am. */
export function Incoming({ act }: { act: (action: ConsoleAction) => void }) {
  const { t } = useTranslation();
  return (
    <section className={classes.box} aria-label={t('console.incoming.title')} data-testid="incoming">
      <h2 className={classes.title}>{t('console.incoming.title')}</h2>
      <Sources />
      <KeyButton action="source" label={t('console.key.relay')} testId="key-source" onPress={() => act('source')} />
      <RelayKeys act={act} />
      <Tone />
      <Monitor act={act} />
      <Levels />
    </section>
  );
}

function Sources() {
  const { t } = useTranslation();
  const locale = useLocale();
  const view = useView();
  const desk = useDesk();
  const { mine } = useModel();
  const { floor_language: spoken, speaker } = view.interpretation;
  const person = participantOf(view, speaker);
  const floor =
    person && spoken !== null
      ? t('console.incoming.floorOf', { language: languageName(spoken, locale), name: splitName(person.name, locale).first })
      : t('console.incoming.floorQuiet');
  const relays = relayLanguages(mine).map((language): BoothInput => ({ from: 'relay', language }));
  const source = (input: BoothInput | null, words: string, chosen: boolean) => (
    <UnstyledButton
      key={words}
      className={classes.source}
      role="radio"
      aria-checked={chosen}
      data-chosen={chosen}
      onClick={() => void desk.act({ act: 'input', input })}
      data-testid={`input-${input === null ? 'auto' : input.from === 'floor' ? 'floor' : input.language}`}
    >
      {words}
      {chosen && mine.depth > 0 && <span className={classes.depth}>{t('console.incoming.depth', { count: mine.depth })}</span>}
    </UnstyledButton>
  );
  return (
    <div role="radiogroup" aria-label={t('console.incoming.title')} className={classes.sources}>
      {source(null, `${t('console.incoming.automatic')}: ${inputWords(mine.input_by_itself ? mine.input : { from: 'floor' }, t, locale)}`, mine.input_by_itself)}
      {source({ from: 'floor' }, floor, !mine.input_by_itself && mine.input.from === 'floor')}
      {relays.map((relay) => source(relay, inputWords(relay, t, locale), !mine.input_by_itself && sameInput(relay, mine.input)))}
    </div>
  );
}

/** On a key, or in use although on none. */
function relayLanguages({ keys, input }: InterpreterView): string[] {
  const named = keys.filter((language) => language !== null);
  return [...new Set([...named, ...(input.from === 'relay' ? [input.language] : [])])];
}

function inputWords(input: BoothInput, t: TFunction, locale: ReturnType<typeof useLocale>): string {
  return input.from === 'floor' ? t('console.incoming.floor') : t('console.incoming.relay', { language: languageName(input.language, locale) });
}

const RELAY_ACTIONS = ['relay1', 'relay2', 'relay3'] as const;

/** Three keys for other booths' channels; nothing where this booth is the only one. */
function RelayKeys({ act }: { act: (action: ConsoleAction) => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const desk = useDesk();
  const { booth, mine } = useModel();
  const others = useView().interpretation.channels.map(({ language }) => language).filter((language) => !booth.languages.includes(language));
  const choices = [...new Set([...others, ...mine.keys.filter((language) => language !== null)])];
  if (choices.length === 0) return null;
  const data = [{ value: '', label: t('console.incoming.none') }, ...choices.map((tag) => ({ value: tag, label: languageName(tag, locale) }))];
  const choose = (at: number, value: string | null) => {
    const keys: InterpreterView['keys'] = [...mine.keys];
    keys[at] = value === null || value === '' ? null : value;
    void desk.act({ act: 'preselect', keys });
  };
  return (
    <div className={classes.presets}>
      {RELAY_ACTIONS.map((action, at) => (
        <div key={action} className={classes.preset}>
          <Select
            size="xs"
            rightSection={<span />}
            rightSectionWidth={4}
            aria-label={t('console.incoming.preset', { count: at + 1 })}
            data={data}
            value={mine.keys[at] ?? ''}
            onChange={(value) => choose(at, value)}
            data-testid={`preselect-${at + 1}`}
          />
          <KeyButton
            action={action}
            label=""
            testId={`key-${action}`}
            disabled={mine.keys[at] === null}
            onPress={() => act(action)}
          />
        </div>
      ))}
    </div>
  );
}

export function Tone({ only }: { only?: 'volume' }) {
  const { t } = useTranslation();
  const { ears } = useDesk();
  const tone = useStore(ears.store, (state) => state.tone);
  const names = only ? [only] : (['volume', 'bass', 'treble'] as const);
  return (
    <div className={classes.tone}>
      {names.map((name) => (
        <div key={name} className={classes.slider}>
          <span className={classes.name}>{t(`console.incoming.${name}`)}</span>
          <Slider
            size="sm"
            min={TONE_RANGES[name][0]}
            max={TONE_RANGES[name][1]}
            value={tone[name]}
            onChange={(value) => ears.setTone({ [name]: value })}
            label={null}
            thumbLabel={t(`console.incoming.${name}`)}
            data-testid={`tone-${name}`}
          />
          <span className={`${classes.value} figures`}>{tone[name] > 0 ? `+${tone[name]}` : tone[name]}</span>
        </div>
      ))}
    </div>
  );
}

function Monitor({ act }: { act: (action: ConsoleAction) => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const desk = useDesk();
  const { mine } = useModel();
  const { channels } = useView().interpretation;
  const data = [
    { value: '', label: t('console.incoming.monitorNone') },
    ...channels.map(({ language }) => ({ value: language, label: languageName(language, locale) })),
  ];
  return (
    <div className={classes.monitor}>
      <KeyButton
        action="monitor"
        label={t('console.incoming.monitor')}
        testId="key-monitor"
        tone={mine.monitor === null ? 'plain' : 'on'}
        pressed={mine.monitor !== null}
        onPress={() => act('monitor')}
      />
      <Select
        size="sm"
        className={classes.grow}
        aria-label={t('console.incoming.monitor')}
        data={data}
        value={mine.monitor ?? ''}
        onChange={(value) => void desk.act({ act: 'monitor', language: value === null || value === '' ? null : value })}
        data-testid="monitor"
      />
    </div>
  );
}

function Levels() {
  const { t } = useTranslation();
  const { sentTrack } = useLocalMedia();
  return (
    <div className={classes.levels}>
      <span className={classes.name}>{t('console.incoming.level')}</span>
      <IncomingMeter />
      <span className={classes.name}>{t('console.incoming.own')}</span>
      <LevelBar track={sentTrack} label={t('console.incoming.own')} />
    </div>
  );
}

function IncomingMeter() {
  const { t } = useTranslation();
  const { ears } = useDesk();
  const bar = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      ears.watchLevel((level) => {
        bar.current?.style.setProperty('--level', level.toFixed(2));
        bar.current?.setAttribute('aria-valuenow', String(Math.round(level * 100)));
      }),
    [ears],
  );
  return (
    <div
      ref={bar}
      className={barClasses.bar}
      role="meter"
      aria-label={t('console.incoming.level')}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
      data-testid="incoming-level"
    />
  );
}
