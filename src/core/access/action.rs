macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// What an address is for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action {
            $($(#[$doc])* $name,)*
        }

        impl Action {
            pub const ALL: &[Action] = &[$(Action::$name,)*];
        }
    };
}

actions! {
    /// Alive, ready, counters, the description of the calls.
    AskServer,
    /// Trading a secret for a cookie; giving cookies up.
    PresentSecret,
    /// The signalling socket; it tells a seat that is over why.
    OpenSocket,
    ShowSeat,
    /// Whether media get through.
    ProbeMedia,
    /// WHIP and WHEP.
    UsePlayer,
    /// Making and revoking join links of the own session.
    ManageInvitations,
    /// Putting files into a case.
    UploadDossier,
    /// What documents there are.
    SeeDossierList,
    /// Documents as they are.
    SeeDocuments,
    /// Images, in whatever form the chair allows.
    SeeImages,
    /// All images of a case without the person, as an archive.
    ExportImages,
    /// Who the patient is, and what the caller may do.
    SeeDossierSettings,
    JudgeDossier,
    LeadDossier,
    /// The report of the own session, as draft and as signed.
    SeeReport,
    /// Its fields, its patient version, its amendments.
    EditReport,
    SignReport,
    /// Asking for a consultation.
    SubmitRequest,
    /// Following the own request.
    FollowRequest,
    /// Signing and withdrawing consents.
    SignConsent,
    /// Who is signed in.
    ShowStaff,
    /// Password, second factor and devices of the own account.
    UseOwnAccount,
    /// Who may sign in, as what.
    ManageAccounts,
    /// Proving once more who one is, for one purpose.
    ProveAgain,
    /// How sessions and the machine go, without a name.
    SeeQuality,
    /// Who is sent whose sound in a session, without a name.
    SeeRoutes,
    /// Taking the machine out of service and back.
    RunServer,
    /// The coordinator's board.
    SeeBoard,
    SeeCase,
    /// A case as FHIR resources.
    ReadRecord,
    /// Listening to the recording of the own session; the session decides who may.
    SeeRecording,
    /// Giving the recording of the own session to patient and family.
    ReleaseRecording,
    /// Who saw what of a case.
    SeeAccess,
    /// Who saw what of the own case.
    SeeOwnAccess,
    /// All that is kept of a case, as one file.
    ExportCase,
    ExportOwnCase,
    /// The end of all that is kept of a case.
    EraseCase,
    /// Moving a case, its checklist and its team.
    WorkOnCase,
    /// The report of the own case, once it is released.
    SeeOwnReport,
    /// A document of the own case that came back and was passed on.
    SeeReturned,
    /// Sending a request that was returned once more.
    CompleteRequest,
    /// Answering the plan, taking the seat that is kept.
    AnswerForPatient,
    /// The page of an expert, interpreter or translator.
    UseOwnPage,
    /// What is read of a case before its session, on such a page.
    ReadBriefing,
    /// Experts, interpreters and translators across cases.
    ManageDirectory,
}
