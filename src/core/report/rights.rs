use crate::model::{Role, RoleSet};

/// What is asked of a report. Patient and family get the released report by its own link, and nothing here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportRight {
    See,
    Edit,
    /// The patient's version; of the consultants who held the chair alone.
    Approve,
    Sign,
    Amend,
}

const EXPERTS: RoleSet = RoleSet::of(&[Role::LocalExpert, Role::Consultant]);

/// One table, default deny.
const TABLE: [(ReportRight, RoleSet); 5] = [
    (
        ReportRight::See,
        RoleSet::of(&[Role::LocalExpert, Role::Consultant, Role::Interpreter, Role::Coordinator, Role::Translator]),
    ),
    (ReportRight::Edit, RoleSet::of(&[Role::LocalExpert, Role::Consultant, Role::Coordinator, Role::Translator])),
    (ReportRight::Approve, EXPERTS),
    (ReportRight::Sign, EXPERTS),
    (ReportRight::Amend, RoleSet::of(&[Role::LocalExpert, Role::Consultant, Role::Coordinator])),
];

pub fn report_right(role: Role, right: ReportRight) -> bool {
    TABLE.iter().any(|(listed, roles)| *listed == right && roles.holds(role))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_is_as_written_down() {
        // Local expert, consultant, interpreter, patient, family, coordinator, translator, operations.
        let expected = [
            (ReportRight::See, "yyy--yy-"),
            (ReportRight::Edit, "yy---yy-"),
            (ReportRight::Approve, "yy------"),
            (ReportRight::Sign, "yy------"),
            (ReportRight::Amend, "yy---y--"),
        ];
        for (right, letters) in expected {
            let told: String =
                Role::ALL.iter().map(|role| if report_right(*role, right) { 'y' } else { '-' }).collect();
            assert_eq!(told, letters, "{right:?}");
        }
    }
}
