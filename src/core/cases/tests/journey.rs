use super::*;
use CaseState::*;

const MOVES: [(CaseState, &[CaseState]); 15] = [
    (Draft, &[Submitted, Cancelled]),
    (Submitted, &[Triage, Cancelled]),
    (Triage, &[Accepted, Returned, Declined, Cancelled]),
    (Accepted, &[Preparing, Cancelled]),
    (Returned, &[Submitted, Cancelled]),
    (Declined, &[]),
    (Preparing, &[Scheduled, Cancelled]),
    (Scheduled, &[InSession, Preparing, Cancelled]),
    (InSession, &[ReportDraft]),
    (ReportDraft, &[SignOff]),
    (SignOff, &[Released, ReportDraft]),
    (Released, &[FollowUp]),
    (FollowUp, &[Preparing, Closed]),
    (Closed, &[]),
    (Cancelled, &[]),
];

#[test]
fn every_pair_of_states_is_allowed_or_refused_as_written() {
    assert_eq!(MOVES.map(|(from, _)| from).len(), CaseState::ALL.len());
    for (from, allowed) in MOVES {
        for to in CaseState::ALL {
            let answer = ask(from, to, &ready(), "a reason");
            if allowed.contains(&to) {
                assert_eq!(answer, Ok(CaseEvent::Moved { from, to, reason: "a reason".into() }));
            } else {
                assert_eq!(answer, Err(vec![Refusal::NotFromHere]), "{from} to {to}");
            }
        }
    }
}

#[test]
fn bad_news_comes_with_a_reason() {
    for (from, to) in [(Triage, Returned), (Triage, Declined), (Preparing, Cancelled)] {
        assert_eq!(ask(from, to, &ready(), "  "), Err(vec![Refusal::NoReason]), "{to}");
    }
    assert!(ask(Triage, Accepted, &ready(), "").is_ok());
}

#[test]
fn a_move_that_is_news_to_somebody_brings_that_with_it() {
    let news = [
        (Triage, Accepted, Consequence::Reply),
        (Triage, Returned, Consequence::Reply),
        (Triage, Declined, Consequence::Reply),
        (Scheduled, Preparing, Consequence::CallOff),
        (Scheduled, Cancelled, Consequence::CallOff),
        (InSession, ReportDraft, Consequence::KeepSeats),
        (SignOff, Released, Consequence::TellReaders),
    ];
    for from in CaseState::ALL {
        for to in from.next() {
            let wanted = news.iter().find(|(a, b, _)| (a, b) == (&from, to)).map(|(_, _, what)| *what);
            assert_eq!(consequence(from, *to), wanted, "{from} to {to}");
        }
    }
}

#[test]
fn states_keep_their_names() {
    for state in CaseState::ALL {
        assert_eq!(state.as_str().parse(), Ok(state));
        assert_eq!(serde_json::to_value(state).expect("JSON"), state.as_str());
    }
    assert_eq!("nowhere".parse::<CaseState>(), Err(UnknownState));
}
