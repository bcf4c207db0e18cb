import { NativeSelect, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type CasePage, ITEM_STATES, type ItemKind } from '../../cases/types';

interface ChecklistProps {
  items: CasePage['checklist'];
  onChange: (kind: ItemKind, state: string) => void;
}

/** What the dossier needs and how far each part has come. */
export function Checklist({ items, onChange }: ChecklistProps) {
  const { t } = useTranslation();
  const data = ITEM_STATES.map((state) => ({ value: state, label: t(`cases.itemStates.${state}`) }));
  return (
    <Table>
      <Table.Tbody>
        {items.map(({ kind, need, state }) => (
          <Table.Tr key={kind}>
            <Table.Td>
              {t(`cases.items.${kind}`)} · {t(`cases.desk.${need}`)}
            </Table.Td>
            <Table.Td>
              <NativeSelect
                miw={136}
                aria-label={t(`cases.items.${kind}`)}
                data={data}
                value={state}
                onChange={(event) => onChange(kind, event.currentTarget.value)}
                data-testid={`item-${kind}`}
              />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
