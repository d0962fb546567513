import GRDB

/// The schema, one migration after another. A migration that has been released is never changed; a new one is added.
///
/// Amounts are integers in the currency's minor unit. Times are UTC, as GRDB writes `Date`. Tables and columns carry the
/// names that finance knows them by.
enum Migrations {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("people") { try $0.execute(sql: people) }
        migrator.registerMigration("donations") { try $0.execute(sql: donations) }
        migrator.registerMigration("books") { try $0.execute(sql: books) }
        migrator.registerMigration("matching gifts") { try $0.execute(sql: matchingGifts) }
        migrator.registerMigration("matching gifts taken back") { try $0.execute(sql: giftsTakenBack) }
        return migrator
    }

    private static let people = """
        CREATE TABLE account (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            email TEXT NOT NULL UNIQUE COLLATE NOCASE,
            name TEXT NOT NULL,
            password_hash TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('donor', 'organizer', 'finance', 'admin')),
            language TEXT NOT NULL,
            created_at DATETIME NOT NULL);
        -- A session's token is known to the browser alone; its digest stands here.
        CREATE TABLE session (
            token_digest TEXT PRIMARY KEY,
            account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
            created_at DATETIME NOT NULL,
            expires_at DATETIME NOT NULL) WITHOUT ROWID;
        CREATE TABLE login_attempt (key TEXT NOT NULL, attempted_at DATETIME NOT NULL);
        CREATE INDEX login_attempt_key ON login_attempt (key, attempted_at);
        -- Who gives: a browser (visitor_id, a UUID), an account, or a company.
        CREATE TABLE donator (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            visitor_id TEXT UNIQUE,
            account_id INTEGER REFERENCES account,
            name TEXT NOT NULL,
            email TEXT NOT NULL DEFAULT '',
            language TEXT NOT NULL,
            created_at DATETIME NOT NULL);
        CREATE INDEX donator_account ON donator (account_id);
        -- A company gives through its donator, and pays through its channel at the gateway.
        CREATE TABLE company (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            donator_id INTEGER NOT NULL UNIQUE REFERENCES donator,
            name TEXT NOT NULL UNIQUE,
            trading_channel TEXT NOT NULL,
            settlement TEXT NOT NULL CHECK (settlement IN ('immediate', 'on_transfer')),
            created_at DATETIME NOT NULL);
        """

    private static let donations = """
        CREATE TABLE campaign (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            slug TEXT NOT NULL UNIQUE,
            title TEXT NOT NULL, title_zh TEXT NOT NULL,
            summary TEXT NOT NULL, summary_zh TEXT NOT NULL,
            story TEXT NOT NULL, story_zh TEXT NOT NULL,
            currency TEXT NOT NULL,
            goal INTEGER NOT NULL CHECK (goal > 0),
            current_balance INTEGER NOT NULL DEFAULT 0 CHECK (current_balance >= 0),
            time_zone TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
            organizer_email TEXT NOT NULL,
            created_at DATETIME NOT NULL);
        CREATE TABLE donation (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            donator_id INTEGER NOT NULL REFERENCES donator,
            campaign_id INTEGER NOT NULL REFERENCES campaign,
            status TEXT NOT NULL CHECK (status IN ('pending', 'completed', 'failed', 'cancelled')),
            payment_amount INTEGER NOT NULL CHECK (payment_amount >= 0),
            currency TEXT NOT NULL,
            refunded_amount INTEGER NOT NULL DEFAULT 0
                CHECK (refunded_amount >= 0 AND refunded_amount <= payment_amount),
            payment_date DATETIME,
            trading_channel TEXT NOT NULL,
            method TEXT,
            trading_order_no TEXT UNIQUE,
            -- What the gateway said the donor does next: its JSON, as it came.
            action TEXT,
            -- The failed or cancelled donation that this one tries again; at most one does.
            retry_of INTEGER UNIQUE REFERENCES donation,
            donor_name TEXT NOT NULL,
            message TEXT NOT NULL DEFAULT '',
            language TEXT NOT NULL,
            created_at DATETIME NOT NULL,
            updated_at DATETIME NOT NULL,
            CHECK ((status = 'completed') = (payment_date IS NOT NULL)));
        CREATE INDEX donation_campaign ON donation (campaign_id, status, id);
        CREATE INDEX donation_donator ON donation (donator_id, id);
        CREATE INDEX donation_pending ON donation (created_at) WHERE status = 'pending';
        CREATE INDEX donation_payment_date ON donation (payment_date) WHERE payment_date IS NOT NULL;
        CREATE TABLE refund (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            donation_id INTEGER NOT NULL REFERENCES donation,
            amount INTEGER NOT NULL CHECK (amount > 0),
            status TEXT NOT NULL CHECK (status IN ('pending', 'completed', 'failed')),
            reason TEXT NOT NULL,
            -- Who asked for it; nobody where a refunded donation takes its matching gift back.
            account_id INTEGER REFERENCES account,
            -- The refund of the matched donation that this one follows.
            follows INTEGER REFERENCES refund,
            created_at DATETIME NOT NULL,
            finished_at DATETIME);
        CREATE INDEX refund_donation ON refund (donation_id);
        CREATE INDEX refund_pending ON refund (created_at) WHERE status = 'pending';
        CREATE TABLE receipt (
            donation_id INTEGER PRIMARY KEY REFERENCES donation,
            receipt_no TEXT NOT NULL UNIQUE,
            -- Known to the donor alone: it opens the receipt, and claims the donation for an account.
            receipt_code TEXT NOT NULL UNIQUE,
            issued_at DATETIME NOT NULL);
        """

    private static let books = """
        -- Results that the gateway forwarded, by their webhook-id: each is booked once.
        CREATE TABLE forwarded_result (
            webhook_id TEXT PRIMARY KEY,
            type TEXT NOT NULL,
            outcome TEXT NOT NULL,
            received_at DATETIME NOT NULL) WITHOUT ROWID;
        -- What a person must look at.
        CREATE TABLE attention (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            reference TEXT NOT NULL,
            detail TEXT NOT NULL,
            created_at DATETIME NOT NULL,
            resolved_at DATETIME,
            resolved_by INTEGER REFERENCES account,
            UNIQUE (kind, reference, detail));
        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            -- What it is about, such as "completed DON-7": together with the recipient it makes a mail once only.
            about TEXT NOT NULL,
            recipient TEXT NOT NULL,
            subject TEXT NOT NULL,
            body TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'given_up')),
            attempts INTEGER NOT NULL DEFAULT 0,
            next_attempt_at DATETIME NOT NULL,
            last_error TEXT,
            created_at DATETIME NOT NULL,
            sent_at DATETIME,
            UNIQUE (about, recipient));
        CREATE INDEX outbox_waiting ON outbox (next_attempt_at) WHERE state = 'waiting';
        CREATE TABLE reconciliation (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            day TEXT NOT NULL,
            gateway_count INTEGER NOT NULL, gateway_amounts TEXT NOT NULL,
            donation_count INTEGER NOT NULL, donation_amounts TEXT NOT NULL,
            created_at DATETIME NOT NULL);
        CREATE TABLE reconciliation_difference (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            reconciliation_id INTEGER NOT NULL REFERENCES reconciliation ON DELETE CASCADE,
            kind TEXT NOT NULL,
            reference TEXT NOT NULL,
            gateway_amount INTEGER,
            donation_amount INTEGER,
            currency TEXT NOT NULL,
            detail TEXT NOT NULL,
            is_mended BOOLEAN NOT NULL);
        """

    private static let matchingGifts = """
        CREATE TABLE activity_type (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL, name_zh TEXT NOT NULL) WITHOUT ROWID;
        CREATE TRIGGER activity_type_stays BEFORE DELETE ON activity_type
        BEGIN SELECT RAISE(ABORT, 'an activity type is never deleted'); END;
        CREATE TABLE activity (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            activity_type_id TEXT NOT NULL REFERENCES activity_type,
            campaign_id INTEGER NOT NULL REFERENCES campaign,
            name TEXT NOT NULL, name_zh TEXT NOT NULL,
            image TEXT NOT NULL DEFAULT '',
            starts_at DATETIME NOT NULL,
            ends_at DATETIME NOT NULL CHECK (ends_at > starts_at),
            -- What the type asks for beside the common fields: a JSON object.
            rules TEXT NOT NULL DEFAULT '{}',
            -- What all companies together give at most; nothing for no limit.
            cap INTEGER CHECK (cap > 0),
            spent INTEGER NOT NULL DEFAULT 0 CHECK (spent >= 0 AND (cap IS NULL OR spent <= cap)),
            state TEXT NOT NULL CHECK (state IN ('draft', 'published', 'taken_down')),
            created_at DATETIME NOT NULL);
        CREATE TABLE activity_matching_gift (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            activity_id INTEGER NOT NULL UNIQUE REFERENCES activity ON DELETE CASCADE,
            -- What a company gives unless its own line says otherwise: an amount, or a proportion in basis points.
            donation_amount INTEGER CHECK (donation_amount > 0),
            donation_proportion INTEGER CHECK (donation_proportion > 0));
        CREATE TABLE activity_matching_gift_donor (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            activity_matching_gift_id INTEGER NOT NULL REFERENCES activity_matching_gift ON DELETE CASCADE,
            company_id INTEGER NOT NULL REFERENCES company,
            donation_amount INTEGER CHECK (donation_amount > 0),
            donation_proportion INTEGER CHECK (donation_proportion > 0),
            budget INTEGER NOT NULL CHECK (budget > 0),
            spent INTEGER NOT NULL DEFAULT 0 CHECK (spent >= 0 AND spent <= budget),
            UNIQUE (activity_matching_gift_id, company_id));
        CREATE TABLE activity_event (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            activity_id INTEGER NOT NULL REFERENCES activity,
            activity_type_id TEXT NOT NULL REFERENCES activity_type,
            -- The user: who shared, donated or walked.
            donator_id INTEGER NOT NULL REFERENCES donator,
            -- What the user did, such as "share" or "donation DON-7".
            user_event TEXT NOT NULL,
            remark TEXT NOT NULL DEFAULT '',
            state TEXT NOT NULL CHECK (state IN ('unfinished', 'finished')),
            -- What may happen once only, such as one share by one person on one day.
            once_key TEXT NOT NULL UNIQUE,
            created_at DATETIME NOT NULL,
            finished_at DATETIME);
        CREATE INDEX activity_event_unfinished ON activity_event (id) WHERE state = 'unfinished';
        -- What a company promised at an event. The worker makes a gift order of it.
        CREATE TABLE activity_promise (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            activity_event_id INTEGER NOT NULL REFERENCES activity_event,
            activity_matching_gift_donor_id INTEGER NOT NULL REFERENCES activity_matching_gift_donor,
            company_id INTEGER NOT NULL REFERENCES company,
            amount INTEGER NOT NULL CHECK (amount > 0),
            -- What refunds of the matched donation took back.
            taken_back INTEGER NOT NULL DEFAULT 0 CHECK (taken_back >= 0 AND taken_back <= amount),
            donation_id INTEGER UNIQUE REFERENCES donation,
            UNIQUE (activity_event_id, company_id));
        CREATE TABLE activity_event_order (
            activity_event_id INTEGER NOT NULL REFERENCES activity_event,
            donation_id INTEGER NOT NULL UNIQUE REFERENCES donation,
            remark TEXT NOT NULL CHECK (remark IN ('share', 'matching_gift')),
            PRIMARY KEY (activity_event_id, donation_id)) WITHOUT ROWID;
        """

    private static let giftsTakenBack = """
        -- The latest refund because of which something was taken back.
        ALTER TABLE activity_promise ADD COLUMN taken_back_by INTEGER REFERENCES refund;
        CREATE INDEX activity_campaign ON activity (campaign_id, starts_at);
        CREATE INDEX activity_promise_taken_back ON activity_promise (id) WHERE taken_back > 0;
        -- The campaign's list: the newest money first.
        CREATE INDEX donation_list ON donation (campaign_id, payment_date, id) WHERE status = 'completed';
        """
}
