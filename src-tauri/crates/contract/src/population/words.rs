//! The words that texts are made of, the frequent ones first. Plurals and other forms are made by rule, so only
//! words are here whose forms the rules make right.

/// Things.
pub(super) const NOUNS: &str = "
answer example question team project role decision client task plan result problem solution approach process
detail point customer skill goal week month report system deadline risk figure reason step change idea tool
colleague manager conflict priority budget meeting shift case number option service product failure lesson
habit experience interview candidate position company department office warehouse store market region
supplier vendor partner contract order delivery route driver vehicle parcel pallet forklift invoice payment
account ledger audit statement forecast margin discount price target quota lead pitch campaign channel
segment brand survey persona journey funnel metric dashboard spreadsheet chart query dataset model pipeline
schema table index cache server container cluster node release feature ticket backlog sprint estimate
milestone dependency prototype wireframe mockup layout component interface endpoint request response log
trace alert incident outage rollback migration deployment review commit test suite bug patch library
framework language compiler script module function variable argument pattern algorithm structure queue
thread lock patient nurse ward clinic therapist diagnosis treatment dosage symptom handover allergy
procedure surgeon appointment referral carer resident meal kitchen chef recipe ingredient menu dish waiter
guest reservation hotel room lobby receptionist complaint refund voucher upgrade booking tour flight crew
passenger teacher pupil classroom curriculum exam grade essay workshop seminar mentor apprentice trainee
intern graduate diploma certificate course lecture degree thesis experiment sample laboratory instrument
sensor engineer technician mechanic electrician welder plumber carpenter builder architect surveyor drawing
blueprint permit site crane scaffold beam pipe valve pump motor engine gearbox bearing bolt bracket fixture
turbine generator battery panel inverter cable circuit relay fuse transformer meter tariff grid plant
refinery furnace mould lathe drill press conveyor robot controller operator supervisor foreman inspector
auditor regulator lawyer clause lawsuit settlement hearing verdict witness testimony statute regulation
policy guideline standard norm principle value mission vision culture ritual retrospective standup roadmap
strategy objective outcome impact trend signal threshold baseline benchmark assumption constraint bottleneck
compromise negotiation proposal offer tender bid quote salary bonus pension benefit allowance expense
receipt claim premium broker underwriter actuary insurer bank loan mortgage deposit transfer portfolio asset
bond dividend investor founder director board committee chair member volunteer donor charity grant fund
event venue speaker audience sponsor booth brochure poster banner slide recording transcript headline
article column editor reporter photographer camera lens studio scene actor costume prop rehearsal concert
melody chord garden greenhouse harvest crop tractor orchard vineyard barrel bottle label package carton
aisle counter register scanner barcode coupon basket trolley cashier shopper return exchange season
collection fabric garment seam button zipper tailor boutique mannequin dispatcher ambulance firefighter
paramedic radio siren hydrant ladder helmet uniform badge patrol suspect evidence archive folder document
form signature stamp envelope letter telephone headset call caller escalation hold callback voicemail
greeting tone accent pause gesture posture eye smile laugh story anecdote metaphor outline summary
conclusion introduction paragraph sentence phrase term concept theory method technique trick shortcut
workaround template checklist reminder calendar agenda minute note action
";

/// What is done.
pub(super) const VERBS: &str = "
explain describe handle answer mention show work manage improve learn support solve deliver organise discuss
present resolve suggest complete check prepare help ask change reduce create develop test review measure
compare balance coordinate delegate listen motivate train mentor coach challenge question clarify confirm
adapt adjust analyse assess approach avoid award call capture care centralise certify clean close
collaborate collect combine comment commission communicate complain compose conclude configure connect
consider construct consult contact contain contribute convert convince cook correct count cover craft
cultivate damage debate decide declare decline decorate dedicate defend define delay demand demonstrate
deploy design detail detect determine diagnose direct discover dismiss display distribute document double
doubt draft earn edit educate elaborate eliminate employ enable encourage end enforce engage engineer enjoy
enter entertain escalate establish estimate evaluate examine exceed exchange execute exercise expand expect
experiment export express extend extract face facilitate fail fasten filter finalise finance finish fix
focus follow force form formulate forward frame function gain gather generate greet guard guide hesitate
highlight hire hope host hunt illustrate imagine implement import impress include increase influence inform
initiate inspect inspire install integrate interpret interview introduce invent invest investigate invite
involve isolate iterate join judge launch limit link list load locate lower maintain market match mediate
merge migrate minimise miss moderate monitor motion name narrow navigate need negotiate note notice observe
obtain open operate optimise order outline overlook own paint participate pass pause perform persuade phone
pick pilot place play point polish postpone practise praise predict prefer prevent price prioritise process
produce promise promote prompt propose protect prove provide publish pull pursue push quote raise rank rate
reach react realise receive recognise recommend reconcile record recover recruit refactor reflect refuse
register reject relate release remain remember remind remove rename render renew repair repeat rephrase
replace report represent request require research reserve respect respond restart restore restructure resume
retain return reveal reverse revise reward roll rotate sample save scale schedule score screen search secure
select separate serve settle share shorten sign simplify simulate sketch smooth sort spark specialise staff
stage standardise start state steer store streamline strengthen stress structure struggle succeed summarise
supervise sustain switch talk target tend thank tighten trace track trade transfer transform translate treat
triage trigger trust tune turn uncover update upgrade use validate value visualise visit wait walk want warn
watch weigh welcome widen witness wonder
";

/// What they are like.
pub(super) const ADJECTIVES: &str = "
clear strong concrete good direct relevant careful calm practical specific solid honest open detailed
thoughtful confident structured technical recent large difficult small complex new early quick precise short
general vague patient curious consistent thorough reliable realistic independent active adequate adventurous
agile ambitious analytical apparent appropriate articulate attentive authentic aware balanced basic bold
brief bright broad busy capable casual cautious certain challenging charming cheerful civil clever coherent
collaborative comfortable commercial common competent complete comprehensive concise conscientious
constructive content convincing cooperative correct courageous courteous creative credible critical current
decent decisive deep deliberate delicate dependable determined different digital diligent diplomatic
distinct diverse driven dual durable dynamic eager economic effective efficient elaborate elegant eloquent
emotional empathetic energetic enormous enthusiastic equal essential ethical even evident exact excellent
exceptional exciting experienced explicit external fair familiar final financial firm flexible fluent
focused formal forthcoming frank free frequent fresh frugal full functional genuine gentle global graceful
gradual great habitual harsh heavy helpful high historic humble ideal immediate impartial important
impressive incomplete incremental indirect individual informal informed innovative insightful intense
intentional internal intuitive inventive joint keen key knowledgeable late lawful lean legal light linear
local logical long loose loud loyal main major manual marginal mature meaningful measured mechanical
memorable mental methodical meticulous mild minor mixed mobile modern modest moral mutual narrow natural
neat negative neutral nimble normal notable numerous objective obvious occasional operational optimistic
optional ordinary organised original outgoing overall parallel partial passionate passive permanent
persistent personal persuasive physical plain plausible pleasant polite poor popular positive potent
potential powerful pragmatic predictable previous primary proactive productive professional proficient
profitable profound prompt proper proud prudent public punctual pure purposeful quiet radical rapid rare
rational raw ready reasonable reflective regional regular relaxed remarkable remote repeated resilient
resolute resourceful respectful responsible responsive restless rich rigid rigorous robust rough routine
safe scarce scientific seasonal seasoned secure selective senior sensible sensitive separate serious severe
shallow sharp shy significant silent similar simple sincere skilful slight slow smart smooth social sound
spacious sparse special spontaneous stable standard steady stern strategic strict striking subtle successful
sudden sufficient suitable superb supportive supreme sure surprising sustainable swift systematic tactful
tactical tangible tense thrifty tidy tight tolerant total tough tranquil transparent trivial typical unclear
uneven unexpected uniform unique universal unusual urgent useful usual valid valuable varied verbal
versatile viable vibrant vigilant virtual visible visual vital vivid vocal voluntary warm weak wide willing
wise witty wonderful worldwide worthwhile young zealous
";

/// How a text goes. `@` and a letter stand for a drawn word: n thing, m things, v does, d did, g doing, a like,
/// l in such a way, x a made-up name, w who it is about.
pub(super) const SENTENCES: [&str; 36] = [
    "@w @d the @n with one @a @n.",
    "@w @d how the @n was @d and what came of it.",
    "The @n about the @n stayed @a.",
    "The @m were @a, with a clear account of the @n.",
    "@w gave @a @m of @m and @d them @l.",
    "When the @n was @d, @w @d the @n first.",
    "Strong on @m and on @g @a @m.",
    "The pace was @a and the @m were @l @d.",
    "@w worked with @x and @x for several years.",
    "In the @n with @x, @w @d @m and @d the @n.",
    "Asked about @m, @w @d one @a @n from the time at @x.",
    "It would help to @v the @n before @g the @m.",
    "Two @m stayed @a; @g the @n would make them stronger.",
    "@w did not @v the @n, which the role needs.",
    "The @n was @l @d, though the @n on @m stayed at the surface.",
    "Communication is @a and @a, and follow-up @m were @d @l.",
    "@w @d how to @v @a @m under pressure.",
    "One @n was missing: what the @n cost and who @d it.",
    "Compared with the last @n, the @m were more @a.",
    "@g @m is a clear strength, @g @m less so.",
    "The role asks for @a @m; here the @n was @a.",
    "@w would rather @v one @n than @v one @n.",
    "There was no @n of @g @m at @x.",
    "With @x the @n fell by 12 percent within 3 @m.",
    "The team of 8 @d 40 @m a week, and @w @d every @n.",
    "Worth one @n in the next round: how @w @d the @n.",
    "Expectations about @m and the @n match what the @n states.",
    "@w @d the @a side of the @n and said why.",
    "The @n, the @n and the @n were all @d @l.",
    "If the @n is not @d, @w will @v it with the @n.",
    "Not every @n was @d, but the @a ones were.",
    "@w spoke @l about @m, @m and the @n of @g them.",
    "One @a @n of @m, backed by one @n from @x.",
    "Between the @n and the @n, @w @d the @one @n.",
    "Time was used @l; the @n left room for @m.",
    "The reason for @g the @n was @a and @l @d.",
];

/// What speaks for or against a candidate, in the same notation.
pub(super) const REASONS: [&str; 16] = [
    "@g @m @l and names the @m",
    "Several years of @a work with @x",
    "Asks @a @m before @g one @n",
    "Clear @m on @g the @n",
    "Has @d @a @m before",
    "Little experience with @m",
    "Answers about @g others remained @a",
    "Notice period of three months",
    "@one @n of @m",
    "Knows @x and @x",
    "Would need one @n on @m",
    "Keeps @a under @a @m",
    "@m from @x are @a",
    "No @n of @g @m",
    "The @n was @l @d",
    "Brings @a @m to the @n",
];

/// What made-up names of products and companies are put together from.
pub(super) const SYLLABLES: [&str; 64] = [
    "bal", "bren", "cad", "cor", "dan", "del", "dor", "elm", "fal", "fen", "gar", "gil", "hal", "hol", "ist",
    "jor", "kal", "kes", "lan", "lor", "mar", "mel", "mir", "nal", "nor", "orb", "pel", "quil", "ral", "ren",
    "sal", "sel", "tal", "tor", "ulm", "val", "ver", "wex", "yar", "zel", "a", "e", "i", "o", "ka", "li",
    "mo", "na", "po", "ra", "si", "ta", "ve", "xi", "za", "dro", "plex", "stra", "tron", "vio", "works",
    "labs", "soft", "ware",
];
