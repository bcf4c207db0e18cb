//! The rights once more, written down as a table of words, and compared with the code in every cell:
//! role × chair × action × phase × presence.

use super::*;

/// One line per right: the action; one letter for each role (local expert, consultant, interpreter,
/// patient, family, coordinator, translator, ops); where the person is (one letter for each presence).
///
/// Letters for a role: `y` yes · `o` while the session is open, not in a deliberation · `c` as chair only ·
/// `s` as scribe only · `w` as chair or scribe · `e` yes, also after the end · `f` after the end alone · `-` never. Otherwise nobody may
/// anything after the end.
/// Letters for presences: A away, R arriving, L lobby, P present, C reconnecting, X removed.
const EXPECTED: &str = "
    Enter            yyyyyy--  RLP
    Leave            yyyyyyyy  RLP
    Ping             yyyyyyyy  RLP
    RequestSnapshot  yyyyyy--  P
    OfferMedia       yyyyyy--  P
    MuteTrack        yyyyyy--  P
    WantVideo        yyyyyy--  P
    ReportStats      yyyyyy--  P
    SetLanguages     yyyyyy--  RLP
    RaiseHand        yyyooy--  P
    SetHearing       yyyyyy--  P
    Point            yy---y--  P
    Present          yy---y--  P
    TakeControl      c-------  P
    TellScreen       yyyooy--  P
    Interpret        --y-----  P
    LeadInterpretation c----y--  P
    PassTurn         yyyooy--  P
    ChatEveryone     yyyooy--  P
    ChatClinicians   yy---y--  P
    ChatBooth        --y-----  P
    ChatOne          yyyooy--  P
    Admit            c----y--  P
    Refuse           c----y--  P
    RequestMute      c----y--  P
    LowerHand        c----y--  P
    Remove           c----y--  P
    HardMute         c-------  P
    Lock             c-------  P
    HandOverChair    c-------  P
    TakeChair        y-------  P
    SetDeliberation  c-------  P
    SetRecording     c----y--  P
    End              c-------  P
    WriteOutcome     ws---s--  P
    TakeStance       yy------  P
    NameScribe       c-------  P
    BeScribe         yy---y--  ARLPC
    SeeOutcome       yyy--y--  P
    HoldChair        y-------  P
    SkipLobby        yyy--y--  ARL
    SendMicrophone   yyyooy--  PC
    SendCamera       yyyooy--  PC
    SendScreen       yy---y--  PC
    ReceiveMedia     yyyooy--  PC
    BeSeen           yyyyyy--  PC
    SeeRoom          yyyooy--  P
    SeeLobby         c----y--  P
    SeeBooths        c-y--y--  P
    ReadClinicians   yy---y--  P
    ReadBooth        --y-----  P
    UploadDossier    yy---y--  ARLPC
    SeeImages        yy---y--  ARLPC
    SeeImagesAllowed --yoo-y-  ARLPC
    JudgeDossier     y----y--  ARLPC
    LeadDossier      c----y--  ARLPC
    PlayRecording    ee---e--  ARLPC
    PlayReleasedRecording ---ff---  ARLPC
    ReleaseRecording f----f--  ARLPC
";

const ACTIONS: [Action; 59] = [
    Action::Enter,
    Action::Leave,
    Action::Ping,
    Action::RequestSnapshot,
    Action::OfferMedia,
    Action::MuteTrack,
    Action::WantVideo,
    Action::ReportStats,
    Action::SetLanguages,
    Action::RaiseHand,
    Action::SetHearing,
    Action::Point,
    Action::Present,
    Action::TakeControl,
    Action::TellScreen,
    Action::Interpret,
    Action::LeadInterpretation,
    Action::PassTurn,
    Action::ChatEveryone,
    Action::ChatClinicians,
    Action::ChatBooth,
    Action::ChatOne,
    Action::Admit,
    Action::Refuse,
    Action::RequestMute,
    Action::LowerHand,
    Action::Remove,
    Action::HardMute,
    Action::Lock,
    Action::HandOverChair,
    Action::TakeChair,
    Action::SetDeliberation,
    Action::SetRecording,
    Action::End,
    Action::WriteOutcome,
    Action::TakeStance,
    Action::NameScribe,
    Action::BeScribe,
    Action::SeeOutcome,
    Action::HoldChair,
    Action::SkipLobby,
    Action::SendMicrophone,
    Action::SendCamera,
    Action::SendScreen,
    Action::ReceiveMedia,
    Action::BeSeen,
    Action::SeeRoom,
    Action::SeeLobby,
    Action::SeeBooths,
    Action::ReadClinicians,
    Action::ReadBooth,
    Action::UploadDossier,
    Action::SeeImages,
    Action::SeeImagesAllowed,
    Action::JudgeDossier,
    Action::LeadDossier,
    Action::PlayRecording,
    Action::PlayReleasedRecording,
    Action::ReleaseRecording,
];

const PHASES: [Phase; 3] = [Phase::Open, Phase::Deliberation, Phase::Ended];

const PRESENCES: [(Presence, char); 6] = [
    (Presence::Away, 'A'),
    (Presence::Arriving, 'R'),
    (Presence::Lobby, 'L'),
    (Presence::Present, 'P'),
    (Presence::Reconnecting, 'C'),
    (Presence::Removed, 'X'),
];

/// The line of the table for an action.
fn line_of(action: Action) -> (Vec<char>, String) {
    let name = format!("{action:?}");
    let mut lines = EXPECTED.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let words = lines.find(|words| words.first() == Some(&name.as_str())).expect("each action has a line");
    (words[1].chars().collect(), words[2].to_owned())
}

fn expected(action: Action, facts: &Facts, letter: char) -> bool {
    let (roles, presences) = line_of(action);
    let at = Role::ALL.iter().position(|role| *role == facts.role).expect("a known role");
    let by_role = match roles[at] {
        'y' => facts.phase != Phase::Ended,
        'e' => true,
        'f' => facts.phase == Phase::Ended,
        'o' => facts.phase == Phase::Open,
        'c' => facts.chair && facts.phase != Phase::Ended,
        's' => facts.scribe && facts.phase != Phase::Ended,
        'w' => (facts.chair || facts.scribe) && facts.phase != Phase::Ended,
        '-' => false,
        other => panic!("no such letter: {other}"),
    };
    // Nobody but a local expert can hold the chair; if another did, it would give him nothing.
    by_role && presences.contains(letter)
}

fn cells() -> impl Iterator<Item = (Facts, char)> {
    let roles = Role::ALL.into_iter();
    roles.flat_map(|role| {
        [(false, false), (false, true), (true, false), (true, true)].into_iter().flat_map(move |(chair, scribe)| {
            PHASES.into_iter().flat_map(move |phase| {
                let facts = move |presence| Facts { role, chair, scribe, presence, phase };
                PRESENCES.into_iter().map(move |(presence, letter)| (facts(presence), letter))
            })
        })
    })
}

#[test]
fn every_cell_is_as_written_down_and_the_rest_is_denied() {
    let mut walked = 0;
    for action in ACTIONS {
        for (facts, letter) in cells() {
            assert_eq!(may(&facts, action), expected(action, &facts, letter), "{action:?} for {facts:?}");
            walked += 1;
        }
    }
    assert_eq!(walked, ACTIONS.len() * 8 * 4 * 3 * 6);
    assert_eq!(EXPECTED.split_whitespace().count(), ACTIONS.len() * 3, "no line without an action");
}

/// Stops compiling when an action is added, as a reminder to write it down above.
#[test]
fn no_action_is_forgotten() {
    let listed = |action: Action| match action {
        Action::Enter | Action::Leave | Action::Ping | Action::RequestSnapshot | Action::OfferMedia => true,
        Action::MuteTrack | Action::WantVideo | Action::ReportStats | Action::SetLanguages => true,
        Action::RaiseHand | Action::ChatEveryone | Action::ChatClinicians | Action::ChatOne => true,
        Action::Admit | Action::Refuse | Action::RequestMute | Action::LowerHand | Action::Remove => true,
        Action::HardMute | Action::Lock | Action::HandOverChair | Action::TakeChair => true,
        Action::SetDeliberation | Action::End | Action::HoldChair | Action::SkipLobby => true,
        Action::SendMicrophone | Action::SendCamera | Action::SendScreen | Action::ReceiveMedia => true,
        Action::BeSeen | Action::SeeRoom | Action::SeeLobby | Action::ReadClinicians => true,
        Action::SetHearing | Action::Interpret | Action::LeadInterpretation | Action::PassTurn => true,
        Action::Point | Action::SetRecording | Action::ChatBooth | Action::SeeBooths | Action::ReadBooth => true,
        Action::UploadDossier | Action::SeeImages | Action::SeeImagesAllowed => true,
        Action::JudgeDossier | Action::LeadDossier | Action::PlayRecording => true,
        Action::PlayReleasedRecording | Action::ReleaseRecording => true,
        Action::WriteOutcome | Action::TakeStance | Action::NameScribe => true,
        Action::BeScribe | Action::SeeOutcome => true,
        Action::Present | Action::TakeControl | Action::TellScreen => true,
    };
    let distinct = (0..ACTIONS.len()).filter(|at| !ACTIONS[..*at].contains(&ACTIONS[*at]) && listed(ACTIONS[*at]));
    assert_eq!(distinct.count(), 59);
}

#[test]
fn a_refusal_says_whether_it_is_the_moment_or_the_person() {
    let chair =
        Facts { role: Role::LocalExpert, chair: true, scribe: false, presence: Presence::Lobby, phase: Phase::Open };
    assert_eq!(permit(&chair, Action::Lock), Err(ErrorCode::NotNow));
    let family =
        Facts { role: Role::Family, chair: false, scribe: false, presence: Presence::Present, phase: Phase::Open };
    assert_eq!(permit(&family, Action::Lock), Err(ErrorCode::NotAllowed));
    assert_eq!(permit(&family, Action::ChatEveryone), Ok(()));
    let shut_out = Facts { phase: Phase::Deliberation, ..family };
    assert_eq!(permit(&shut_out, Action::ChatEveryone), Err(ErrorCode::NotAllowed));
}
