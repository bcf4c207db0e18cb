import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { points, shadeOf } from '../../ops/shade';
import type { Channel, Pair, Person, ShownPicture } from '../../ops/types';
import classes from './Ops.module.css';

const percent = (permille: number | null) => (permille === null ? '–' : `${(permille / 10).toFixed(1)} %`);
const millis = (value: number | null) => (value === null ? '–' : `${value} ms`);

const heard = ({ score, delay_ms }: { score: number; delay_ms: number }) => `${points(score)} · ${delay_ms} ms`;

function HeadedTable({ title, head, children }: { title: string; head: readonly string[]; children: ReactNode }) {
  return (
    <div className={classes.table}>
      <Title order={3} size="h5">
        {title}
      </Title>
      <table>
        <thead>
          <tr>
            {head.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

export function PeopleTable({ people }: { people: readonly Person[] }) {
  const { t } = useTranslation();
  const hears = (person: Person) => (person.hears === null ? '–' : t(person.hears ? 'ops.yes' : 'ops.no'));
  const speaks = (person: Person) => (person.open ? t(person.sends ? 'ops.yes' : 'ops.nothingComes') : t('ops.muted'));
  return (
    <HeadedTable title={t('ops.people')} head={(['person', 'transport', 'rtt', 'lossUp', 'lossDown', 'concealed', 'buffer', 'freezes', 'cursorLag', 'speaks', 'hears'] as const).map((column) => t(`ops.columns.${column}`))}>
      {people.map((person) => (
        <tr key={person.participant}>
          <th scope="row">
            p{person.participant} · {t(`ops.roles.${person.role as 'family'}`)}
          </th>
          <td>{person.via?.toUpperCase() ?? '–'}</td>
          <td>{millis(person.rtt_ms)}</td>
          <td>{percent(person.up_loss_permille)}</td>
          <td>{percent(person.down_loss_permille)}</td>
          <td>{percent(person.concealed_permille)}</td>
          <td>{millis(person.buffer_ms)}</td>
          <td>{person.freezes}</td>
          <td>{millis(person.cursor_lag_ms)}</td>
          <td>{speaks(person)}</td>
          <td>{hears(person)}</td>
        </tr>
      ))}
    </HeadedTable>
  );
}

/** Rows listen, columns speak. */
export function HearingTable({ pairs, people }: { pairs: readonly Pair[]; people: readonly Person[] }) {
  const { t } = useTranslation();
  const speakers = people.filter((person) => pairs.some((pair) => pair.speaker === person.participant));
  const find = (listener: number, speaker: number) => pairs.find((pair) => pair.listener === listener && pair.speaker === speaker);
  return (
    <div className={classes.table}>
      <Title order={3} size="h5">
        {t('ops.whoHearsWhom')}
      </Title>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('ops.listener')}</th>
            {speakers.map((speaker) => (
              <th key={speaker.participant} scope="col">
                p{speaker.participant}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {people.map((listener) => (
            <tr key={listener.participant}>
              <th scope="row">
                p{listener.participant} · {t(`ops.roles.${listener.role as 'family'}`)}
              </th>
              {speakers.map((speaker) => {
                const pair = find(listener.participant, speaker.participant);
                return (
                  <td key={speaker.participant} data-shade={shadeOf(pair?.score ?? null)}>
                    {pair ? heard(pair) : ''}
                    {pair && pair.interpreter !== null && ` · ${t('ops.through', { who: `p${pair.interpreter}` })}`}
                    {pair?.direct && (
                      <div>
                        {t('ops.direct')} {heard(pair.direct)}
                      </div>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Each language: its interpreter, how far behind, and what nobody interpreted. */
export function ChannelTable({ channels }: { channels: readonly Channel[] }) {
  const { t } = useTranslation();
  if (channels.length === 0) return null;
  return (
    <HeadedTable title={t('ops.languages')} head={(['language', 'listeners', 'interpreted', 'span', 'uninterpreted'] as const).map((column) => t(`ops.columns.${column}`))}>
      {channels.map((channel) => (
        <tr key={channel.language}>
          <th scope="row">{channel.language}</th>
          <td>{channel.listeners}</td>
          <td>{t(channel.covered ? 'ops.yes' : 'ops.no')}</td>
          <td>{channel.span_ms === null ? '–' : `${(channel.span_ms / 1000).toFixed(1)} s`}</td>
          <td>{`${channel.uninterpreted_seconds} s`}</td>
        </tr>
      ))}
    </HeadedTable>
  );
}

export function PictureTable({ pictures }: { pictures: readonly ShownPicture[] }) {
  const { t } = useTranslation();
  const lacking = pictures.filter((picture) => picture.why !== 'as_wanted');
  return (
    <div className={classes.table}>
      <Title order={3} size="h5">
        {t('ops.pictures', { good: pictures.length - lacking.length, all: pictures.length })}
      </Title>
      <table>
        <tbody>
          {lacking.map((picture) => (
            <tr key={`${picture.receiver}-${picture.owner}-${picture.source}`}>
              <td>{t('ops.sees', { receiver: `p${picture.receiver}`, owner: `p${picture.owner}` })}</td>
              <td>{t('ops.layers', { wanted: picture.wanted + 1, given: picture.given === null ? '–' : picture.given + 1 })}</td>
              <td>{t(`ops.why.${picture.why}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
