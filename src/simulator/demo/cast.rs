use consilium_core::model::Role;

/// The title of the demo session, in both languages.
pub const TITLE: &str = "右肺上叶腺癌 34 mm · Right upper lobe adenocarcinoma, 34 mm";

/// One simulated person. Nobody here exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Character {
    /// Names her recordings and films.
    pub key: &'static str,
    pub name: &'static str,
    pub role: Role,
    pub speaks: &'static str,
    pub listens: &'static str,
    pub camera: bool,
    /// Joins with the microphone muted and opens it only to speak.
    pub muted: bool,
}

const fn character(key: &'static str, name: &'static str, role: Role, language: &'static str) -> Character {
    Character { key, name, role, speaks: language, listens: language, camera: false, muted: false }
}

/// Everybody in the play, in the order of their coming. The coordinator comes first, to open the door; the
/// chair second, since the first local expert takes the chair.
pub const CAST: [Character; 8] = [
    Character { muted: true, ..character("zhou-qi", "周琪 (Zhou Qi)", Role::Coordinator, "zh") },
    Character { camera: true, ..character("lin-yue", "林悦 (Lin Yue)", Role::LocalExpert, "zh") },
    Character { camera: true, ..character("zhao-kai", "赵凯 (Zhao Kai)", Role::LocalExpert, "zh") },
    Character { camera: true, ..character("helen-marsh", "Helen Marsh", Role::Consultant, "en") },
    Character { camera: true, muted: true, ..character("adebayo-cole", "Adebayo Cole", Role::Consultant, "en") },
    Character { listens: "en", ..character("li-na", "李娜 (Li Na)", Role::Interpreter, "zh") },
    Character { listens: "zh", ..character("chen-hao", "陈昊 (Chen Hao)", Role::Interpreter, "en") },
    Character { camera: true, muted: true, ..character("wang-min", "王敏 (Wang Min)", Role::Family, "zh") },
];

/// Somebody a visitor may be in the room: one link each. Operators enter no rooms; they have the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visitor {
    pub role: Role,
    pub name: &'static str,
    pub speaks: &'static str,
    pub listens: &'static str,
}

const fn visitor(role: Role, name: &'static str, language: &'static str) -> Visitor {
    Visitor { role, name, speaks: language, listens: language }
}

pub const VISITORS: [Visitor; 6] = [
    visitor(Role::LocalExpert, "来访专家 (Visiting expert)", "zh"),
    visitor(Role::Consultant, "Visiting consultant", "en"),
    Visitor { listens: "en", ..visitor(Role::Interpreter, "来访译员 (Visiting interpreter)", "zh") },
    visitor(Role::Patient, "来访患者 (Visiting patient)", "zh"),
    visitor(Role::Family, "来访家属 (Visiting relative)", "zh"),
    visitor(Role::Coordinator, "来访协调员 (Visiting coordinator)", "zh"),
];

/// Whoever looks after the machine of the demo, on the board; no such address exists (RFC 2606).
pub const OPERATOR: Visitor = visitor(Role::Ops, "Visiting operator", "en");
pub const OPERATOR_ADDRESS: &str = "operator@demo.example";

#[cfg(test)]
mod tests {
    use consilium_core::model::{Language, PersonName};

    use super::*;

    #[test]
    fn names_and_languages_are_of_the_kind_the_server_takes() {
        let everybody = CAST.iter().map(|one| (one.name, one.speaks, one.listens));
        let visitors = VISITORS.iter().map(|one| (one.name, one.speaks, one.listens));
        for (name, speaks, listens) in everybody.chain(visitors) {
            assert!(name.parse::<PersonName>().is_ok(), "{name}");
            assert!(speaks.parse::<Language>().is_ok() && listens.parse::<Language>().is_ok(), "{name}");
        }
    }

    #[test]
    fn every_camera_has_its_film() {
        for character in CAST {
            assert_eq!(crate::assets::film(character.key).is_some(), character.camera, "{}", character.key);
        }
    }
}
