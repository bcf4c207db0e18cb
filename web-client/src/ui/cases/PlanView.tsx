import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ReferralPlan } from '../../cases/types';
import type { Locale } from '../../i18n/locale';
import { useLocale } from '../parts/useLocale';
import classes from './Desk.module.css';

function money(amount: number, currency: string, locale: Locale): string {
  return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount / 100);
}

/** The plan as the patient reads it: what, where, what it costs, when. */
export function PlanView({ plan }: { plan: ReferralPlan }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const totals = new Map<string, number>();
  for (const { currency, amount } of plan.lines) totals.set(currency, (totals.get(currency) ?? 0) + amount);
  const days = [...plan.milestones, ...(['visa', 'travel', 'back'] as const).flatMap((key) => (plan[key] ? [{ what: t(`journey.plan.${key}`), day: plan[key] }] : []))].sort((a, b) => a.day.localeCompare(b.day));
  return (
    <div data-testid="plan">
      <Text fw={600}>{t(`journey.plan.routes.${plan.route}`)}</Text>
      <Text className={classes.long}>{plan.plan}</Text>
      {plan.receiving && <Text size="sm">{t('journey.plan.at', { where: plan.receiving })}</Text>}
      {plan.lines.length > 0 && (
        <Table mt="xs">
          <Table.Tbody>
            {plan.lines.map(({ what, amount, currency }) => (
              <Table.Tr key={what}>
                <Table.Td>{what}</Table.Td>
                <Table.Td ta="end">{money(amount, currency, locale)}</Table.Td>
              </Table.Tr>
            ))}
            {[...totals].map(([currency, sum]) => (
              <Table.Tr key={currency}>
                <Table.Th scope="row">{t('journey.plan.total')}</Table.Th>
                <Table.Td ta="end" fw={600}>
                  {money(sum, currency, locale)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {days.map(({ what, day }) => (
        <Text key={what + day} size="sm">
          {new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(Date.parse(day))} · {what}
        </Text>
      ))}
    </div>
  );
}
