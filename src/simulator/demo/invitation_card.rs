use consilium_core::model::Role;

/// A link for a visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitorLink {
    pub role: Role,
    pub name: String,
    pub language: String,
    pub url: String,
}

/// The links as a table: role, name, language, link.
pub fn render_links(links: &[VisitorLink]) -> String {
    let name_width = links.iter().map(|link| columns(&link.name)).max().unwrap_or_default();
    let role_width = links.iter().map(|link| link.role.as_str().len()).max().unwrap_or_default();
    let mut card = String::from("Join the demo consultation as one of these; each link opens in any browser:\n\n");
    for link in links {
        let padding = " ".repeat(name_width - columns(&link.name));
        let role = link.role.as_str();
        card.push_str(&format!("  {role:role_width$}  {}{padding}  {}  {}\n", link.name, link.language, link.url));
    }
    card
}

/// Columns on a terminal: Chinese characters take two.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if ('\u{2e80}'..='\u{ffef}').contains(&c) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_stand_below_each_other() {
        let link = |role, name: &str| VisitorLink {
            role,
            name: name.to_owned(),
            language: "zh".to_owned(),
            url: "http://localhost:8080/join#x".to_owned(),
        };
        let card = render_links(&[link(Role::Family, "来访家属 (Guest)"), link(Role::Consultant, "Guest")]);
        let at: Vec<usize> =
            card.lines().filter_map(|line| line.find("http").map(|byte| columns(&line[..byte]))).collect();
        assert_eq!(at.len(), 2);
        assert_eq!(at[0], at[1]);
    }
}
