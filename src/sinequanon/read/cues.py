"""Word lists of the reader: verbs and nouns of saying, of taking a stand and of meeting, connectives, judgements.

Lists only: no word here names a person, a place or a dispute. Verbs are lemmas, phrases are lower case.
"""

from sinequanon.records import Act, Connective, ContactKind

W = frozenset[str]


def _words(text: str) -> W:
    return frozenset(text.split())


# --- saying -----------------------------------------------------------------------------------------------------------

# Verbs that take what was said as a clause or a quotation.
SAY: W = _words("""
    say state tell add announce declare note stress emphasize emphasise claim argue assert insist explain warn affirm
    reaffirm reiterate confirm maintain acknowledge admit concede deny remark comment respond reply answer report reveal
    write predict suggest indicate assure conclude allege complain caution contend observe recall repeat underline
    underscore highlight testify tweet vow pledge promise threaten swear urge appeal ask demand order request propose
    recommend agree inform advise joke quip lament clarify quote read post blog cite hint imply signal profess proclaim
    pronounce postulate reason stipulate specify mention express convey charge protest retort counter rejoin boast
    continue conclude interject exclaim tell estimate forecast estimate vow disclose divulge relate recount narrate
    rule decree describe characterise characterize hail""")
# Verbs of thinking and wishing: a statement only by somebody else than "I" or "we".
THINK: W = _words("believe think hope fear expect consider doubt suspect worry regret want wish understand")
# Verbs that introduce a quotation, "post a blog" or "continue: “…”", but no clause.
QUOTE_ONLY: W = _words("continue post blog read cite quote rule conclude begin finish joke quip laugh smile")
# Verbs of finding, for bodies and their papers ("the report found that").
FIND: W = _words("find conclude show determine hold decide rule say state note warn document detail demonstrate")
# "makes clear that", "is clear that", "pointed out that", "left open the possibility": verb, then its other word.
SAY_PHRASES: dict[str, W] = {
    "make": _words("clear plain"),
    "be": _words("clear adamant unequivocal explicit categorical"),
    "point": _words("out"),
    "leave": _words("open"),
    "hold": _words("out"),
    "spell": _words("out"),
    "set": _words("out"),
    "go": _words("on"),
}
# Verbs that take the addressee and an infinitive: "urged X to do".
URGE: W = _words("""
    urge ask call request order tell instruct implore beg exhort beseech entreat appeal press encourage invite advise
    warn command direct challenge enjoin expect""")
# Verbs of a stand whose object is always somebody, nouns for what somebody does, and verbs of seeing somebody.
TO_SOMEBODY: W = _words("accuse thank congratulate chide rebuke castigate scold")
WORK: W = _words("effort endeavour endeavor mediation work initiative decision step plan proposal leadership")
SEE: W = _words("see meet visit receive consult join")
# Verbs that take an infinitive of one's own: "vowed to lift".
VOW: W = _words("vow pledge promise threaten swear claim promise undertake propose demand request ask")
# Verbs that give a judgement with a second noun: "called it a crime", "described X as Y".
TERM: W = _words(
    "call term dub brand label name describe denounce dismiss condemn hail welcome characterise characterize "
    "regard see view brand decry portray depict praise criticise criticize deride slam recognise recognize reject"
)
# Nouns that carry a statement with a clause: "its claim that", "his call for X to".
SAY_NOUNS: W = _words("""
    statement claim assertion allegation charge accusation warning call demand appeal request promise pledge vow
    commitment proposal offer threat announcement declaration denial insistence suggestion message expectation belief
    hope remark comment argument view opinion assurance complaint contention prediction admission confirmation report
    conviction concern fear ultimatum plea requirement""")
# Papers that speak for whoever issued them.
DOCUMENTS: W = _words("""
    statement report letter resolution communique communiqué declaration document paper memo memorandum text release
    message study investigation inquiry probe finding note bulletin article editorial spokesperson announcement survey
    poll ruling judgment judgement indictment complaint agreement deal plan website page post tweet
    provision clause text""")
# A heading after which the speech is over.
END_OF_SPEECH = (
    "notes to editors",
    "note to editors",
    "notes for editors",
    "further information",
    "background",
    "media enquiries",
    "media inquiries",
    "for more information",
    "for further information",
    "contact",
    "ends",
    "end",
    "follow",
    "newsdesk",
    "email",
    "press contact",
    "the full report",
    "the full text",
    "more information",
    "read more",
    "related",
    "for media",
    "be sure to follow",
    "press office",
    "this statement",
)
# Titles of reports in the voice of one speaker: "Statement by X", "Remarks by X".
SPEECH_TITLE = (
    r"(?:joint\s+)?(?:press\s+)?(?:statement|remarks|speech|address|declaration|message|comments)"
    r"(?:\s+(?:made|delivered|issued))?\s+(?:by|from|of)\s+"
)

# --- stands -----------------------------------------------------------------------------------------------------------

# Verbs whose object is what is supported, accused or refused ("condemned the attack"), told or in a statement.
STAND_OBJECT: dict[str, Act] = (
    dict.fromkeys(
        _words("""
        welcome praise laud hail commend applaud congratulate thank back support endorse appreciate salute honour honor
        celebrate admire cheer favour favor champion embrace mourn acclaim encourage uphold defend bless approve echo
        praise recognise"""),
        Act.SUPPORT,
    )
    | dict.fromkeys(
        _words("""
        condemn criticise criticize denounce deplore decry blame accuse slam blast regret deride castigate chide rebuke
        lambast lambaste censure reprimand fault attack question doubt mock scold ridicule abhor vilify protest lament
        berate assail bemoan"""),
        Act.ACCUSE,
    )
    | dict.fromkeys(
        _words("""
    reject oppose resist rebuff spurn decline dismiss boycott veto challenge disavow repudiate contest defy shun
    snub
        dispute scrap rescind"""),
        Act.REFUSE,
    )
    | dict.fromkeys(_words("demand request seek require solicit"), Act.DEMAND)
    | dict.fromkeys(_words("pledge promise offer propose guarantee announce plan"), Act.COMMIT)
)
# Nouns that follow "express", "offer", "extend", "voice", "reiterate", "reaffirm" and the like.
STAND_NOUNS: dict[str, Act] = (
    dict.fromkeys(
        _words("""
        support condolence sympathy appreciation gratitude thank solidarity satisfaction congratulation praise tribute
        homage confidence relief admiration welcome respect backing pride optimism encouragement friendship delight"""),
        Act.SUPPORT,
    )
    | dict.fromkeys(
        _words("""
    concern alarm outrage regret disappointment dismay condemnation anger shock indignation frustration horror
    unease
        criticism displeasure doubt worry sadness disgust reservation revulsion astonishment surprise"""),
        Act.ACCUSE,
    )
    | dict.fromkeys(_words("opposition rejection refusal objection"), Act.REFUSE)
    | dict.fromkeys(_words("willingness readiness openness"), Act.WILLING)
    | dict.fromkeys(_words("determination commitment intention resolve readiness"), Act.COMMIT)
    | dict.fromkeys(_words("hope"), Act.DEMAND)
)
# What "our … is to do" promises: the holder's own aim.
AIMS: W = _words("focus goal aim plan intention priority objective policy strategy ambition role task purpose mission")
# Adjectives that turn down what follows: "not expedient to", "unacceptable to".
DEEM: W = _words("feel consider deem find think believe regard see")
FITTING: W = _words(
    "expedient appropriate acceptable necessary possible useful wise prudent right desirable advisable in"
)
# Nouns that stand for an example of what follows: "a sign of cowardice", "an act of terror".
SIGNS: W = _words("sign act example demonstration display proof matter reminder manifestation evidence symbol symptom")
# Words of number and measure before the noun that counts: "a number of ministers", "scores of civilians".
MEASURES: W = _words("""number range variety series group handful majority dozen hundred thousand million score couple
    spectrum lot plenty bulk rest most many some wave minority section pair host array crowd scores tens hundreds
    thousands dozens millions cross-section""")
EXPRESS: W = _words(
    "express voice offer extend reiterate reaffirm convey send pay give share register state underline "
    "emphasize emphasise stress declare restate renew repeat have raise underscore demonstrate show render"
)
# Adjectives of feeling: "is concerned by", "am pleased that".
FEELINGS: dict[str, Act] = (
    dict.fromkeys(
        _words("""
        pleased glad delighted proud relieved encouraged grateful thankful heartened happy honoured honored impressed
        supportive appreciative satisfied gratified reassured optimistic hopeful"""),
        Act.SUPPORT,
    )
    | dict.fromkeys(
        _words("""
        concerned shocked appalled alarmed outraged disappointed dismayed saddened horrified worried troubled disturbed
        angry angered disgusted sorry critical upset frustrated sickened distressed"""),
        Act.ACCUSE,
    )
    | dict.fromkeys(_words("ready willing open prepared amenable"), Act.WILLING)
    | dict.fromkeys(_words("committed determined resolved dedicated bound resolute steadfast pledged"), Act.COMMIT)
    | dict.fromkeys(_words("opposed unwilling reluctant against"), Act.REFUSE)
)
# Judgements on a deed: "is a tragedy", "is an important step", "is unacceptable".
GOOD: W = _words("""
    welcome important constructive positive encouraging historic successful remarkable courageous brave valuable vital
    significant generous outstanding commendable laudable helpful great excellent tremendous impressive crucial""")
GOOD_NOUNS: W = _words("""
    step progress success achievement milestone breakthrough opportunity contribution victory advance improvement
    initiative example tribute boost hope partner ally friend leadership foundation leap""")
BAD: W = _words("""
    unacceptable horrific barbaric outrageous shameful deplorable reprehensible cowardly heinous abhorrent appalling
    terrible illegal unlawful unjustified unjustifiable despicable brutal criminal inhuman disgraceful provocative
    irresponsible intolerable inexcusable vile senseless atrocious abominable shocking cynical callous cruel disturbing
    worrying alarming wrong dangerous counterproductive unfair regrettable deplorable monstrous egregious
    disappointing inadequate insufficient
    baseless false falsely unfounded hostile""")
BAD_NOUNS: W = _words("""
    tragedy outrage atrocity disgrace violation breach vandalism sham crime massacre barbarity terror terrorism
    provocation aggression betrayal insult affront abuse brutality cowardice disregard contempt genocide slaughter
    oppression horror scandal farce travesty failure concern obstacle threat catastrophe injustice cruelty war
    mismanagement corruption incompetence negligence hypocrisy desperation intimidation deceit blame""")
# What somebody is praised for showing.
VIRTUES: W = _words(
    "courage leadership restraint commitment resolve vision statesmanship patience determination flexibility "
    "bravery generosity dedication resilience goodwill"
)
# What a fact shows ("this attack shows the desperation of X").
SHOW: W = _words(
    "show demonstrate underline underscore highlight reveal display prove illustrate expose confirm reflect "
    "affirm betray represent"
)
# Verbs of harm or broken duty: a fact told of a named party.
HARM: W = _words("""
    kill murder slaughter massacre attack target bomb shell violate breach destroy persecute torture abuse
    starve besiege
    block obstruct undermine ignore sabotage inflict deprive oppress terrorise terrorize execute rape loot displace
    imprison detain arrest blackmail enslave behead assassinate injure wound brutalise brutalize perpetrate massacre
    invade annex occupy break betray deceive lie threaten bully provoke escalate fuel exploit disregard flout
    destabilise destabilize jeopardise jeopardize blame intimidate repress suppress bombard poison gas kidnap abduct
    hijack oppose impede hamper harm hurt cheat steal commit""")
HARM_NOUNS: W = _words("""
    attack bombing shelling airstrike strike killing murder atrocity violation abuse assault massacre siege offensive
    aggression blockade embargo occupation bombardment execution violence crime act terrorism incursion raid barbarity
    beheading kidnapping abduction test launch crackdown persecution detention shooting explosion blast incident
    presence slaughter torture destruction besiegement obstruction genocide ban invasion assassination""")
# Nouns whose "of" phrase suffers the deed: "the release of X".
PATIENT: W = _words("""
    release arrest detention imprisonment jailing sentencing trial killing murder abduction kidnapping protection
    evacuation expulsion removal appointment election establishment extension renewal lifting creation deployment
    disarmament liberation execution treatment persecution extradition recognition condemnation mandate death
    assassination
    rights suffering safety security welfare delivery end start use""")
# Nouns whose "from" phrase does the deed: "a request from X".
FROM_DOER: W = _words("""
    request call offer message letter statement report attack threat pressure invitation support appeal
    demand proposal help assistance aid criticism opposition response answer plea""")
# Verbs of one's own plans, with an infinitive.
PLAN: W = _words("plan intend pledge vow promise agree decide undertake offer propose resolve schedule expect")
# Verbs of going on or trying, which are plans in the mouth of the one who does it.
STRIVE: W = _words("continue work strive aim seek go endeavour prepare")
REFUSE_INF: W = _words("refuse decline refrain hesitate balk fail")
WILLING_VERBS: W = _words("consider contemplate entertain explore allow mull weigh")
# What a plan or a paper does, where "it" is no party.
THINGS_DO: W = _words("""
    include contain consist comprise cover focus take have impose cost mean require make help shape affect lead cause
    create result increase reduce save raise add become happen""")
# Costs put on a party, and the verbs that put them.
COST_NOUNS: W = _words("sanction penalty embargo reprisal countermeasure tariff restriction pressure")
COST_VERBS: W = _words(
    "impose consider adopt introduce apply tighten increase extend expand strengthen maintain prepare keep"
)
# Acts by which a body makes rules ("has designated", "today imposed").
ENACT: W = _words("add designate list announce decide impose adopt issue amend publish extend renew ban")
# What a spokesman says "will be done" or "would not be done", without saying by whom.
DONE: W = _words("""
    free release lift hold withdraw pay return resume suspend close open punish deliver hand allow permit accept
    grant impose extend remove dismantle destroy spare""")
# Threats: harm or cost put on a party by the holder.
THREAT_VERBS: W = _words(
    "punish retaliate sanction strike attack bomb target penalise penalize penalize destroy crush "
    "impose pressure expel isolate hit respond avenge veto boycott quit close kill shell shoot execute block cut halt "
    "ban invade annihilate suspend withhold apply freeze"
)
THREAT_NOUNS: W = _words(
    "sanction pressure consequence retaliation price embargo force reprisal countermeasure measure penalty cost action"
)
# What is threatened as such: "threatened a general strike"; but who threatens peace does harm to it.
THREATENED: W = THREAT_NOUNS | _words("""
    strike walkout boycott war attack lawsuit blockade expulsion intervention offensive invasion resignation veto
    withdrawal cut closure protest""")
# What is accepted as a step towards others: "accepted the offer".
ACCEPTED: W = _words("""
    invitation offer proposal deal plan term mediation office step compromise truce ceasefire condition request demand
    recommendation""")
# What a protest is put in: "lodged a complaint".
PROTESTS: W = _words("protest complaint objection grievance")
# Adjectives and nouns of need: "it is vital that", "there is a need to".
NEED: W = _words(
    "vital crucial essential imperative important necessary critical urgent incumbent indispensable paramount time "
    "right"
)
NEED_NOUNS: W = _words("need responsibility obligation duty requirement necessity imperative must")
# Nouns that carry the act with a possessor: "its offer to", "a demand that".
ACT_NOUNS: dict[str, Act] = (
    dict.fromkeys(
        _words("demand call appeal request requirement plea ultimatum insistence ban expectation"), Act.DEMAND
    )
    | dict.fromkeys(_words("commitment pledge promise offer proposal vow bid undertaking"), Act.COMMIT)
    | dict.fromkeys(_words("refusal rejection opposition objection"), Act.REFUSE)
    | dict.fromkeys(_words("threat"), Act.THREATEN)
    | dict.fromkeys(_words("condemnation criticism accusation denunciation allegation"), Act.ACCUSE)
    | dict.fromkeys(_words("support endorsement backing"), Act.SUPPORT)
    | dict.fromkeys(_words("readiness willingness"), Act.WILLING)
)

# --- conditions -------------------------------------------------------------------------------------------------------

CONNECTIVES: dict[str, Connective] = {
    "if": Connective.IF,
    "unless": Connective.UNLESS,
    "until": Connective.UNTIL,
    "till": Connective.UNTIL,
    "when": Connective.WHEN,
    "once": Connective.WHEN,
    "after": Connective.WHEN,
    "whenever": Connective.WHEN,
    "provided": Connective.ONLY_IF,
    "providing": Connective.ONLY_IF,
    "because": Connective.SINCE,
    "since": Connective.SINCE,
}
# Phrases of several words before a clause or a noun; the longest is tried first.
CONNECTIVE_PHRASES: dict[str, Connective] = {
    "only if": Connective.ONLY_IF,
    "only when": Connective.ONLY_IF,
    "only after": Connective.ONLY_IF,
    "provided that": Connective.ONLY_IF,
    "providing that": Connective.ONLY_IF,
    "on condition that": Connective.ONLY_IF,
    "on the condition that": Connective.ONLY_IF,
    "on the understanding that": Connective.ONLY_IF,
    "as long as": Connective.ONLY_IF,
    "so long as": Connective.ONLY_IF,
    "subject to": Connective.ONLY_IF,
    "conditional on": Connective.ONLY_IF,
    "contingent on": Connective.ONLY_IF,
    "contingent upon": Connective.ONLY_IF,
    "in the event of": Connective.IF,
    "in the event that": Connective.IF,
    "in case of": Connective.IF,
    "in case": Connective.IF,
    "in the case of": Connective.IF,
    "in return for": Connective.IN_RETURN,
    "in exchange for": Connective.IN_RETURN,
    "in light of": Connective.SINCE,
    "in the light of": Connective.SINCE,
    "on the ground that": Connective.SINCE,
    "on the grounds that": Connective.SINCE,
    "because of": Connective.SINCE,
    "as soon as": Connective.WHEN,
    "in the absence of": Connective.UNLESS,
    "due to": Connective.SINCE,
    "pending": Connective.UNTIL,
    "without": Connective.UNLESS,
    "absent": Connective.UNLESS,
}
PREREQUISITE_NOUNS: W = _words("prerequisite precondition condition requirement")

# --- contacts ---------------------------------------------------------------------------------------------------------

CONTACT_VERBS: dict[str, ContactKind] = {
    "meet": ContactKind.MEET,
    "confer": ContactKind.TALKS,
    "talk": ContactKind.TALKS,
    "speak": ContactKind.TALKS,
    "negotiate": ContactKind.TALKS,
    "discuss": ContactKind.TALKS,
    "consult": ContactKind.TALKS,
    "engage": ContactKind.TALKS,
    "visit": ContactKind.VISIT,
    "travel": ContactKind.VISIT,
    "tour": ContactKind.VISIT,
    "fly": ContactKind.VISIT,
    "arrive": ContactKind.VISIT,
    "return": ContactKind.VISIT,
    "host": ContactKind.MEET,
    "convene": ContactKind.MEET,
    "receive": ContactKind.MEET,
    "bring": ContactKind.MEET,
    "invite": ContactKind.INVITE,
    "summon": ContactKind.MEET,
    "phone": ContactKind.CALL,
    "telephone": ContactKind.CALL,
    "mediate": ContactKind.MEDIATE,
    "broker": ContactKind.MEDIATE,
    "sign": ContactKind.AGREEMENT,
}
CONTACT_NOUNS: dict[str, ContactKind] = {
    "meeting": ContactKind.MEET,
    "summit": ContactKind.MEET,
    "gathering": ContactKind.MEET,
    "conference": ContactKind.MEET,
    "briefing": ContactKind.MEET,
    "talk": ContactKind.TALKS,
    "negotiation": ContactKind.TALKS,
    "discussion": ContactKind.TALKS,
    "consultation": ContactKind.TALKS,
    "dialogue": ContactKind.TALKS,
    "visit": ContactKind.VISIT,
    "trip": ContactKind.VISIT,
    "tour": ContactKind.VISIT,
    "call": ContactKind.CALL,
    "conversation": ContactKind.TALKS,
    "invitation": ContactKind.INVITE,
    "mediation": ContactKind.MEDIATE,
    "agreement": ContactKind.AGREEMENT,
    "deal": ContactKind.AGREEMENT,
    "memorandum": ContactKind.AGREEMENT,
    "accord": ContactKind.AGREEMENT,
    "pact": ContactKind.AGREEMENT,
    "treaty": ContactKind.AGREEMENT,
}
HOLD: W = _words(
    "hold have conduct attend chair host convene conclude begin start open resume continue join receive take "
    "organise organize arrange lead pay make undertake"
)
# Verbs that undo or turn down a contact, alone or with their particle ("call off", "walk out of", "pull out of").
CANCEL: W = _words("cancel suspend postpone abandon scrap boycott delay")
CANCEL_PARTICLES: dict[str, str] = {
    "call": "off",
    "break": "off",
    "put": "off",
    "walk": "out",
    "pull": "out",
    "storm": "out",
}
SIGN: W = _words("sign conclude reach initial ratify strike finalise finalize")

# --- actors -----------------------------------------------------------------------------------------------------------

# Honorifics and titles that stand before a name and are no part of it.
TITLES: W = _words("""
    mr mrs ms dr sir lord lady dame prof professor gen general col colonel maj major lt capt captain admiral marshal sgt
    president vice prime minister premier secretary secretary-general foreign state defense defence deputy assistant
    chancellor king queen prince princess sheikh shaikh sultan emir imam ayatollah pope cardinal archbishop bishop
    ambassador envoy senator sen rep representative congressman congresswoman governor gov mayor speaker chairman
    chairwoman chair chief commissioner director special advisor adviser high commander judge justice attorney leader
    spokesman spokeswoman spokesperson undersecretary under-secretary under minister-designate acting former
    then interim head rebel""")
# Titles and nouns beside a name that tell a woman from a man.
OF_WOMEN: W = _words("""
    ms mrs miss she queen princess duchess countess baroness lady dame wife spokeswoman chairwoman congresswoman
    daughter mother sister widow""")
OF_MEN: W = _words("""
    mr king prince duke count baron lord sir emir sultan sheikh shaikh husband spokesman pope cardinal imam ayatollah
    son father brother""")
# Last words of names of bodies.
BODY_WORDS: W = _words("""
    council coalition party forces force army ministry commission union bank court agency organisation organization
    authority front movement committee group congress government university institute foundation center centre
    society association corporation company federation league alliance office department assembly parliament mission
    tribunal team network brigade brigades corps guard navy police service fund forum conference initiative
    community dialogue command directorate board inquiry""")
# Bodies of a state which are that state when its name stands before them ("the Iraqi government").
STATE_BODIES: W = _words(
    "government authority administration leadership side delegation official leader representative "
    "negotiator regime capital diplomat state nation republic"
)
