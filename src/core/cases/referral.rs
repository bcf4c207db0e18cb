use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::date::Date;
use crate::model::Timestamp;

/// Whether the patient goes elsewhere for treatment, as the team decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// Treatment at home, as agreed.
    Stays,
    /// To another hospital in the country.
    Transfers,
    /// Abroad.
    Travels,
}

/// One line of a quotation. Money is counted in the smallest unit of the currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotationLine {
    pub what: String,
    pub amount: i64,
    /// ISO 4217, such as GBP.
    pub currency: String,
}

/// Something with a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    pub what: String,
    pub day: Date,
}

/// How far the plan has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanState {
    #[default]
    Draft,
    /// The patient has it before him.
    Offered,
    Confirmed,
    Declined,
}

/// Where treatment goes on: plan, quotation, milestones, visa and travel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferralPlan {
    pub route: Route,
    pub plan: String,
    /// The hospital or department that takes the patient.
    pub receiving: String,
    pub lines: Vec<QuotationLine>,
    pub milestones: Vec<Milestone>,
    pub visa: Option<Date>,
    pub travel: Option<Date>,
    pub back: Option<Date>,
    #[serde(default)]
    pub state: PlanState,
    #[serde(default)]
    pub answered: Option<Timestamp>,
    /// As typed in place of a signature.
    #[serde(default)]
    pub answered_by: String,
}

/// Why a plan is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    #[error("Write the plan.")]
    NoPlan,
    #[error("Say who receives the patient.")]
    NobodyReceives,
    #[error("A quotation line has a name, an amount that is not negative, and a currency such as GBP.")]
    BadLine,
    #[error("The patient returns after travelling.")]
    BadDates,
    #[error("No plan waits for an answer.")]
    NotOffered,
    #[error("The patient has confirmed this plan. Offer a new one if it has to change.")]
    Confirmed,
    #[error("The patient has confirmed the plan meanwhile. Read what was confirmed before you offer another.")]
    ConfirmedMeanwhile,
    #[error("The plan has changed since it was shown. Load the page again.")]
    Changed,
    #[error("Sign with your name.")]
    NoName,
    #[error("There are too many lines, or a text is too long.")]
    TooMuch,
}

const MOST_LINES: usize = 40;
const LONGEST: usize = 4000;

impl ReferralPlan {
    pub fn check(&self) -> Result<(), PlanError> {
        let mut texts = self.lines.iter().map(|line| &line.what).chain(self.milestones.iter().map(|m| &m.what));
        let long = |text: &String| text.chars().count() > LONGEST;
        let much = self.lines.len() > MOST_LINES || self.milestones.len() > MOST_LINES;
        if much || long(&self.plan) || long(&self.receiving) || texts.any(long) {
            return Err(PlanError::TooMuch);
        }
        if self.plan.trim().is_empty() {
            return Err(PlanError::NoPlan);
        }
        if self.route != Route::Stays && self.receiving.trim().is_empty() {
            return Err(PlanError::NobodyReceives);
        }
        let currency = |code: &str| code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase());
        if self.lines.iter().any(|l| l.what.trim().is_empty() || l.amount < 0 || !currency(&l.currency)) {
            return Err(PlanError::BadLine);
        }
        match (self.travel, self.back) {
            (Some(travel), Some(back)) if back < travel => Err(PlanError::BadDates),
            _ => Ok(()),
        }
    }

    /// The plan as it is kept when somebody writes it, without an answer. What the patient has confirmed is changed by
    /// an offer alone, which he is asked about anew; and by nobody who does not name that very revision, as who has
    /// seen the confirmation does.
    pub fn written(
        self,
        before: Option<&ReferralPlan>,
        offer: bool,
        replaces: Option<&str>,
    ) -> Result<ReferralPlan, PlanError> {
        self.check()?;
        let confirmed = before.is_some_and(|before| before.state == PlanState::Confirmed);
        let known = before.is_some_and(|before| replaces == Some(before.revision().as_str()));
        match (confirmed, offer) {
            (true, false) => return Err(PlanError::Confirmed),
            (true, true) if !known => return Err(PlanError::ConfirmedMeanwhile),
            _ if replaces.is_some() && !known => return Err(PlanError::Changed),
            _ => {}
        }
        let state = if offer { PlanState::Offered } else { PlanState::Draft };
        Ok(ReferralPlan { state, answered: None, answered_by: String::new(), ..self })
    }

    /// The same plan with the patient's answer.
    pub fn answered(&self, agrees: bool, name: &str, at: Timestamp) -> Result<ReferralPlan, PlanError> {
        if self.state != PlanState::Offered {
            return Err(PlanError::NotOffered);
        }
        if name.trim().is_empty() {
            return Err(PlanError::NoName);
        }
        let state = if agrees { PlanState::Confirmed } else { PlanState::Declined };
        Ok(ReferralPlan { state, answered: Some(at), answered_by: name.trim().to_owned(), ..self.clone() })
    }

    /// SHA-256 over `consilium plan 1` and the plan as it was offered, a line each, in hexadecimal.
    pub fn digest(&self) -> String {
        let offered =
            ReferralPlan { state: PlanState::Offered, answered: None, answered_by: String::new(), ..self.clone() };
        hash_of("consilium plan 1", &offered)
    }

    /// Names the plan as it stands, with its answer: SHA-256 over `consilium plan revision 1` and the plan, a line each,
    /// in hexadecimal.
    pub fn revision(&self) -> String {
        hash_of("consilium plan revision 1", self)
    }

    /// The sum in each currency, in the order in which they stand.
    pub fn totals(&self) -> Vec<(String, i64)> {
        let mut totals: Vec<(String, i64)> = Vec::new();
        for line in &self.lines {
            match totals.iter_mut().find(|(currency, _)| *currency == line.currency) {
                Some((_, sum)) => *sum = sum.saturating_add(line.amount),
                None => totals.push((line.currency.clone(), line.amount)),
            }
        }
        totals
    }
}

fn hash_of(title: &str, plan: &ReferralPlan) -> String {
    let text = serde_json::to_string(plan).unwrap_or_default();
    let digest = Sha256::digest(format!("{title}\n{text}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
