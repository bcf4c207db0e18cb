import { Checkbox, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { STAFF_ROLES, type StaffRole } from '../../accounts/types';

/** What somebody does in the house: any number of roles. */
export function Roles({ roles, onChange, name }: { roles: StaffRole[]; onChange: (roles: StaffRole[]) => void; name: string }) {
  const { t } = useTranslation();
  const change = (values: string[]) => onChange(STAFF_ROLES.filter((role) => values.includes(role)));
  return (
    <Checkbox.Group label={t('accounts.house.roles')} value={roles} onChange={change}>
      <Group gap="sm" mt={4}>
        {STAFF_ROLES.map((role) => (
          <Checkbox key={role} value={role} label={t(`accounts.roles.${role}`)} data-testid={`${name}-role-${role}`} />
        ))}
      </Group>
    </Checkbox.Group>
  );
}
