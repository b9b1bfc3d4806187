/** The HTTP interface, made from docs/openapi.json by `npm run contract`; change the server, not this file. */
export interface paths {
    "/api/v1/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Alerts
         * @description Return the caller's notifications, newest first; `open`: what they did not take note of, the gravest first.
         */
        get: operations["list_alerts_api_v1_alerts_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Acknowledge Together
         * @description Take note of several notifications; those that are not the caller's are passed over.
         */
        post: operations["acknowledge_together_api_v1_alerts_acknowledge_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Acknowledge
         * @description Take note of a notification: this step is not repeated any more.
         */
        post: operations["acknowledge_api_v1_alerts__id__acknowledge_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Home
         * @description Return the periods that the caller may look at, and what the caller may do.
         */
        get: operations["read_home_api_v1_assessment_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Checks
         * @description Return what was drawn for the caller to look at, what is still to be done first.
         */
        get: operations["read_checks_api_v1_assessment_checks_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/checks/{id}/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check
         * @description Say what was found on site, as the officer who was drawn; it is said once.
         */
        post: operations["check_api_v1_assessment_checks__id___number__post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/draws": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Draws
         * @description Return the draws, the newest first.
         */
        get: operations["read_draws_api_v1_assessment_draws_get"];
        put?: never;
        /**
         * Draw
         * @description Draw closed incidents of a period, and an officer for each; the seed is kept, so that anybody can draw again.
         */
        post: operations["draw_api_v1_assessment_draws_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/draws/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Draw
         * @description Return what a draw came to, and what was found.
         */
        get: operations["read_draw_api_v1_assessment_draws__id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/mine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Mine
         * @description Return the periods in which the caller, the caller's unit or grid was assessed, the newest first.
         */
        get: operations["read_mine_api_v1_assessment_mine_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/objections/{id}/decide": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide
         * @description Decide an objection, as an assessor who neither scored nor belongs to the subject.
         */
        post: operations["decide_api_v1_assessment_objections__id__decide_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/periods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open Period
         * @description Open a period of a scheme: from now on offices score, and figures can be computed.
         */
        post: operations["open_period_api_v1_assessment_periods_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/periods/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Period View
         * @description Return a period with its table, as much of it as the caller may see.
         */
        get: operations["read_period_view_api_v1_assessment_periods__id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/periods/{id}/compute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Compute
         * @description Compute figures and points anew.
         */
        post: operations["compute_api_v1_assessment_periods__id__compute_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/periods/{id}/corrections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Correct
         * @description Enter into a period what corrects a frozen one.
         */
        post: operations["correct_api_v1_assessment_periods__id__corrections_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/periods/{id}/freeze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Freeze
         * @description Freeze the period (归档): nothing of it changes any more.
         */
        post: operations["freeze_api_v1_assessment_periods__id__freeze_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/periods/{id}/objections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Object To
         * @description Object to what a leaf came to, as the lead of the unit, or as the officer.
         */
        post: operations["object_to_api_v1_assessment_periods__id__objections_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/periods/{id}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish
         * @description Publish the provisional result (公示).
         */
        post: operations["publish_api_v1_assessment_periods__id__publish_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/periods/{id}/scores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Score
         * @description Enter what the caller's office gives, for several subjects at once; all of it, or nothing.
         */
        post: operations["score_api_v1_assessment_periods__id__scores_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/periods/{id}/subjects/{subject}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Subject
         * @description Return how one subject came to its points.
         */
        get: operations["read_subject_api_v1_assessment_periods__id__subjects__subject__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/periods/{id}/subjects/{subject}/leaves/{leaf}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Behind
         * @description Return the cases that a leaf of a subject is made from, and of those left out, why.
         */
        get: operations["read_behind_api_v1_assessment_periods__id__subjects__subject__leaves__leaf__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attachments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Photo
         * @description Return the re-encoded picture or its thumb, once there is one.
         */
        get: operations["show_photo_api_v1_attachments__id__get"];
        /** Send the bytes of a declared photo, or a piece of them */
        put: operations["upload_photo"];
        post?: never;
        delete?: never;
        options?: never;
        /** Ask how many bytes of a declared photo have arrived */
        head: operations["upload_offset"];
        patch?: never;
        trace?: never;
    };
    "/api/v1/basemap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Basemap
         * @description Return which map there is to lie under ours.
         */
        get: operations["read_basemap_api_v1_basemap_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/basemap/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Archive
         * @description Return a part of our own map file (PMTiles), by `Range: bytes=first-last`; never all of it.
         */
        get: operations["read_archive_api_v1_basemap_archive_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/basemap/labels/{z}/{x}/{y}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Label Tile
         * @description Return a tile of the names above the map, which the server fetches; 404 where there is none.
         */
        get: operations["read_label_tile_api_v1_basemap_labels__z___x___y__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/basemap/shapes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Shapes
         * @description Return the shapes of our own file, GeoJSON.
         */
        get: operations["read_shapes_api_v1_basemap_shapes_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/basemap/{z}/{x}/{y}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Tile
         * @description Return a tile of the map, which the server fetches; 404 outside the town, or where there is none just now.
         */
        get: operations["read_tile_api_v1_basemap__z___x___y__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Calls
         * @description Return the reporters whom the command room has to call, those who wait longest first.
         *
         *     They read nothing in the application, and chose a call, or no text message reached them. Who called records it by
         *     the move `tell`.
         */
        get: operations["list_calls_api_v1_calls_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls/alike": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * List Alike To
         * @description Return the open incidents of the last days that may be what is told, near the place or in much the same words.
         */
        post: operations["list_alike_to_api_v1_calls_alike_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls/ways": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Ways
         * @description Return how whoever rings up can be told, and how an order of the hotline's is answered.
         *
         *     By text message only where this machine has a gateway.
         */
        get: operations["list_ways_api_v1_calls_ways_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read
         * @description Return who is reached by which channel, and whether this machine knows where each leads.
         */
        get: operations["read_api_v1_contacts_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test
         * @description Send a letter of trial over a way, to an account where the way needs one, and say what became of it.
         */
        post: operations["test_api_v1_contacts_test_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deadletters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Dead Letters
         * @description Return messages that could not be handled, the latest first; `next` is `before` of the next page.
         */
        get: operations["list_dead_letters_api_v1_deadletters_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deadletters/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay
         * @description Ask for the same bytes to be taken through the step that failed once more; its reader does so within seconds.
         */
        post: operations["replay_api_v1_deadletters__id__replay_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Deliveries
         * @description Return messages that were not delivered, or that wait, the latest first; `next` is `before` of the next page.
         *
         *     They are those about incidents of the caller's areas; about accusations they are shown to the supervisor alone.
         */
        get: operations["list_deliveries_api_v1_deliveries_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries/{id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resend
         * @description Have a message that failed sent again, under the same id; it is done within seconds, or after the quiet hours.
         */
        post: operations["resend_api_v1_deliveries__id__resend_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/demo/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Demo Accounts
         * @description Return the accounts of the demo township; there are none outside the demo profile.
         */
        get: operations["demo_accounts_api_v1_demo_accounts_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/demo/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Demo Sign In
         * @description Become a demo account without a password; only in the demo profile.
         */
        post: operations["demo_sign_in_api_v1_demo_session_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Kinds
         * @description Return every kind with its version in force, what is coming, and how much is proposed.
         */
        get: operations["list_kinds_api_v1_documents_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/drafts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Draft
         * @description Return a proposal.
         */
        get: operations["read_draft_api_v1_documents_drafts__id__get"];
        put?: never;
        /**
         * Rewrite
         * @description Go on writing at a proposal, at the revision that was read.
         */
        post: operations["rewrite_api_v1_documents_drafts__id__post"];
        /**
         * Drop
         * @description Give a proposal up, at the revision that was read.
         */
        delete: operations["drop_api_v1_documents_drafts__id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/drafts/{id}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish
         * @description Publish a proposal from an instant that is not past, at the revision that was read.
         */
        post: operations["publish_api_v1_documents_drafts__id__publish_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{kind}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Kind
         * @description Return every version of a kind, the newest first, and what is proposed.
         */
        get: operations["read_kind_api_v1_documents__kind__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{kind}/difference": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compare
         * @description Return what a version says otherwise than another one, than the version in force if none is named.
         */
        get: operations["compare_api_v1_documents__kind__difference_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{kind}/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Propose
         * @description Keep a proposal, which may still be wrong.
         */
        post: operations["propose_api_v1_documents__kind__drafts_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{kind}/look": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Look At
         * @description Say what is wrong with a text, and what it says otherwise than a version; nothing is kept.
         */
        post: operations["look_at_api_v1_documents__kind__look_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{kind}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview Of
         * @description Return which due times of what is open a proposal would move now, or of a roster, on whom steps would fall.
         */
        post: operations["preview_of_api_v1_documents__kind__preview_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{kind}/rounds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rounds Of
         * @description Return which visits to key places would become due by a proposal, at once and in the coming days.
         */
        post: operations["rounds_of_api_v1_documents__kind__rounds_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{kind}/trial": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Trial Of
         * @description Return what of the last month would have gone elsewhere, or not been settled, by a proposal.
         */
        post: operations["trial_of_api_v1_documents__kind__trial_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{kind}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Version
         * @description Return what a version says.
         */
        get: operations["read_version_api_v1_documents__kind__versions__version__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{kind}/versions/{version}/back": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring Back
         * @description Publish an older version anew; nothing is deleted.
         */
        post: operations["bring_back_api_v1_documents__kind__versions__version__back_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{kind}/versions/{version}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw
         * @description Let a version that is coming never come into force.
         */
        post: operations["withdraw_api_v1_documents__kind__versions__version__withdraw_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/due": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Axis
         * @description Return the due times and the next steps of ladders that come within so many hours, a lane for each unit.
         */
        get: operations["read_axis_api_v1_due_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/duty-lists/{level}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Duty List
         * @description Return the list of a level: of the town, of its villages, or of its grids (cell).
         */
        get: operations["read_duty_list_api_v1_duty_lists__level__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/emergency": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read
         * @description Return what holds or is coming and what is proposed; the command room also what was before.
         */
        get: operations["read_api_v1_emergency_get"];
        put?: never;
        /**
         * Propose
         * @description Propose that matters wait; nothing waits until somebody else approves it.
         */
        post: operations["propose_api_v1_emergency_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/emergency/arrivals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Arrivals
         * @description Return what came in since the act began and is open, by cell, of what is visible.
         */
        get: operations["read_arrivals_api_v1_emergency_arrivals_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/emergency/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve
         * @description Let a proposal of somebody else hold, from a few seconds after now at the earliest.
         */
        post: operations["approve_api_v1_emergency__id__approve_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/emergency/{id}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End
         * @description End an act now; the clocks that it paused run on from this moment.
         */
        post: operations["end_api_v1_emergency__id__end_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/emergency/{id}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse
         * @description Refuse a proposal, as a supervisor, or take back one's own.
         */
        post: operations["refuse_api_v1_emergency__id__refuse_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Exports
         * @description Return the caller's own exports, the newest first.
         */
        get: operations["list_exports_api_v1_exports_get"];
        put?: never;
        /**
         * Ask
         * @description Ask for a list as a file: a short one is there at once (`done`), a long one is made by and by (`waiting`).
         *
         *     It holds what the list itself shows to the caller, with the same filters, masked alike.
         */
        post: operations["ask_api_v1_exports_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Export
         * @description Return how far an export of the caller's is.
         */
        get: operations["read_export_api_v1_exports__id__get"];
        put?: never;
        post?: never;
        /**
         * Remove
         * @description Let an export of the caller's stop where it is, or its file go.
         */
        delete: operations["remove_api_v1_exports__id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exports/{id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch
         * @description Return the file, while the caller holds everything it was made with and sees every incident in it.
         *
         *     That it was fetched is on record.
         */
        get: operations["fetch_api_v1_exports__id__file_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/figures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Figures
         * @description Count what the caller sees.
         */
        get: operations["read_figures_api_v1_figures_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/follow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Follow
         * @description Return what was reported, what was done about it, and what comes next; the ETag is the version.
         */
        post: operations["follow_api_v1_follow_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/follow/contest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Contest Followed
         * @description Dispute, once, that the report was declined.
         */
        post: operations["contest_followed_api_v1_follow_contest_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/follow/photos/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show Followed Photo
         * @description Return a picture that is shown to whoever holds the receipt.
         */
        post: operations["show_followed_photo_api_v1_follow_photos__id__post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/follow/rate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rate Followed
         * @description Rate the result, while that is possible, and return the incident as it then is.
         */
        post: operations["rate_followed_api_v1_follow_rate_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/follow/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reopen Followed
         * @description Ask for the matter to be taken up again, while that is possible.
         */
        post: operations["reopen_followed_api_v1_follow_reopen_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/handovers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Handovers
         * @description Return the hand-overs of the caller's command rooms, the newest first.
         */
        get: operations["list_handovers_api_v1_handovers_get"];
        put?: never;
        /**
         * Leave
         * @description Sign as the one who leaves: what is open now is kept with the notes, until somebody takes over.
         */
        post: operations["leave_api_v1_handovers_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/handovers/sheet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Sheet
         * @description Return what the caller would leave to the next shift of one command room now.
         */
        get: operations["read_sheet_api_v1_handovers_sheet_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/handovers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Handover
         * @description Return a hand-over with all that is kept of it.
         */
        get: operations["read_handover_api_v1_handovers__id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/handovers/{id}/take": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take
         * @description Sign as the one who takes over.
         */
        post: operations["take_api_v1_handovers__id__take_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/handovers/{id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw
         * @description Take back what nobody has taken over yet, as the one who signed it.
         */
        post: operations["withdraw_api_v1_handovers__id__withdraw_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Inbox
         * @description Return what came up to the caller and is not settled: open steps of ladders, requests, and third returns.
         */
        get: operations["read_inbox_api_v1_inbox_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Incidents
         * @description Return a page of the incidents that the caller sees; the page after it by `next`.
         */
        get: operations["list_incidents_api_v1_incidents_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Incident
         * @description Return an incident with everything about it that the caller may see; the ETag is its version.
         */
        get: operations["read_incident_api_v1_incidents__number__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{number}/alike": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Alike
         * @description Return the open incidents that may be the same thing as this one, out of what the caller sees.
         */
        get: operations["list_alike_api_v1_incidents__number__alike_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{number}/attachments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Declare Photos
         * @description Say that photos will follow for an incident, for a move that needs them; only who takes part in it may.
         */
        post: operations["declare_photos_api_v1_incidents__number__attachments_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{number}/caller": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reveal Caller
         * @description Return the telephone number of who rang up, and put on record who asked for it.
         */
        post: operations["reveal_caller_api_v1_incidents__number__caller_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{number}/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reveal Code
         * @description Return the tracking code, for who rings up and lost the receipt, and put on record who asked for it.
         *
         *     Accusations and parts have none that the command room may know.
         */
        post: operations["reveal_code_api_v1_incidents__number__code_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{number}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read History
         * @description Return the whole history of an incident.
         */
        get: operations["read_history_api_v1_incidents__number__events_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{number}/evidence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Evidence
         * @description Return incident, history, photos, receipt and a page to read, each with its SHA-256, the sums signed.
         *
         *     The receipt is there for the reporter, and for those who may call the reporter back. That it was fetched is on
         *     record.
         */
        get: operations["read_evidence_api_v1_incidents__number__evidence_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{number}/extension": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Preview Extension
         * @description Return what the handling would be due at if it were extended to that moment: in working time the duty decides.
         */
        get: operations["preview_extension_api_v1_incidents__number__extension_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{number}/merged": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Merged
         * @description Return a page of what is merged into an incident; the page after it by `next`.
         */
        get: operations["list_merged_api_v1_incidents__number__merged_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{number}/moves/{move}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make Move
         * @description Make a move and return the incident as it then stands.
         *
         *     | move | from | who | needs | takes | If-Match |
         *     |---|---|---|---|---|---|
         *     | `classify` | received / assigned / ruling / handling / on_hold / with_county / split / awaiting_check / awaiting_rating / closed · imported | platform / operator | category, reason | category, grade, reason | yes |
         *     | `decline` | received | operator | reason_code, turn_to | reason_code, reason, turn_to | yes |
         *     | `decline` | received | supervisor | reason_code, turn_to | reason_code, reason, turn_to | yes |
         *     | `contest` | closed · declined | reporter | reason | reason | yes |
         *     | `self-handle` | received | officer | attachments | note, attachments | yes |
         *     | `assign` | received | platform / operator | unit, reason | unit, reason, admission_item | yes |
         *     | `recall` | assigned | operator | reason | reason | yes |
         *     | `sign` | assigned | handler / unit_lead | – | – | yes |
         *     | `return` | assigned / handling | unit_lead | reason_code, reason | reason_code, reason, attachments | yes |
         *     | `return` | assigned / handling | unit_lead | reason_code, reason | reason_code, reason, attachments | yes |
         *     | `rule` | ruling | operator | unit, reason | unit, reason, admission_item | yes |
         *     | `rule` | ruling | supervisor | unit, reason | unit, reason, admission_item | yes |
         *     | `reassign` | assigned / handling / on_hold / ruling | operator | unit, reason | unit, reason, admission_item | yes |
         *     | `reassign` | assigned / handling / on_hold / ruling | supervisor | unit, reason | unit, reason, admission_item | yes |
         *     | `take-over` | assigned / handling / on_hold / ruling | supervisor_who_does_not_have_it | reason | reason | yes |
         *     | `hand-on` | handling | unit_lead | person | person, note | yes |
         *     | `transfer` | received / assigned / handling / ruling | operator | reason, done | reason, done | yes |
         *     | `grant` | received / assigned / handling / ruling | supervisor_who_did_not_ask | request | request, reason | yes |
         *     | `refuse` | received / assigned / handling / ruling | supervisor_who_did_not_ask | request, reason | request, reason | yes |
         *     | `transfer-listed` | received / assigned / handling / ruling | platform / operator | duty_item | duty_item, reason, done | yes |
         *     | `arrive` | with_county | county_operator | department, promised_at | department, promised_at, note | yes |
         *     | `county-return` | with_county | county_operator | reason | reason | yes |
         *     | `county-take-back` | with_county | supervisor | reason | reason | yes |
         *     | `county-result` | with_county | county_operator / operator | result or attachments | result, attachments | yes |
         *     | `hold` | handling | handler | reason_code, until | reason_code, until, reason | yes |
         *     | `grant` | handling | operator_who_did_not_ask | request | request, reason | yes |
         *     | `grant` | handling | supervisor_who_did_not_ask | request | request, reason | yes |
         *     | `refuse` | handling | operator_who_did_not_ask | request, reason | request, reason | yes |
         *     | `refuse` | handling | supervisor_who_did_not_ask | request, reason | request, reason | yes |
         *     | `resume` | on_hold | handler / operator | – | note | yes |
         *     | `extend` | handling | handler | due_at, reason | due_at, reason | yes |
         *     | `grant` | handling | operator_who_did_not_ask | request | request, reason | yes |
         *     | `grant` | handling | supervisor_who_did_not_ask | request | request, reason | yes |
         *     | `refuse` | handling | operator_who_did_not_ask | request, reason | request, reason | yes |
         *     | `refuse` | handling | supervisor_who_did_not_ask | request, reason | request, reason | yes |
         *     | `co-add` | assigned / handling / with_county | unit_lead / supervisor_who_has_it / operator | unit, asked | unit, asked, admission_item | yes |
         *     | `co-accept` | received / assigned / ruling / handling / on_hold / with_county | lead_of_a_unit_that_is_asked_to_help | assignment | assignment | yes |
         *     | `co-refuse` | received / assigned / ruling / handling / on_hold / with_county | lead_of_a_unit_that_is_asked_to_help | assignment, reason | assignment, reason | yes |
         *     | `co-impose` | received / assigned / ruling / handling / on_hold / with_county | operator | assignment, reason | assignment, reason | yes |
         *     | `co-hand-in` | received / assigned / ruling / handling / on_hold / with_county | handler_of_a_unit_that_helps | assignment, result | assignment, result, attachments | yes |
         *     | `co-release` | received / assigned / ruling / handling / on_hold / with_county | unit_lead / supervisor_who_has_it / operator | assignment, reason | assignment, reason | yes |
         *     | `plan` | assigned / handling | unit_lead / supervisor_who_has_it / operator | milestones | milestones | yes |
         *     | `milestone-done` | handling | handler | milestone, note or attachments | milestone, note, attachments | yes |
         *     | `milestone-move` | assigned / handling | unit_lead / supervisor_who_has_it / operator | milestone, by, reason | milestone, by, reason | yes |
         *     | `milestone-drop` | assigned / handling | unit_lead / supervisor_who_has_it / operator | milestone, reason | milestone, reason | yes |
         *     | `split` | received / assigned / handling | operator | parts | parts | yes |
         *     | `join` | split | operator | result | result, attachments | yes |
         *     | `merge` | received / assigned / handling | operator | into | into, reason | yes |
         *     | `unmerge` | merged | operator | reason | reason | yes |
         *     | `unmerge` | closed · resolved / closed · self_handled / closed · declined | operator | reason | reason | yes |
         *     | `hand-in` | handling | handler | result | result, attachments | yes |
         *     | `confirm` | awaiting_check | checker | note or attachments | note, attachments | yes |
         *     | `send-back` | awaiting_check | checker | reason, attachments | reason, attachments | yes |
         *     | `send-back` | awaiting_check | operator_who_may_check | reason, attachments | reason, attachments | yes |
         *     | `rate` | awaiting_rating | reporter_who_took_no_part | stars | stars, reason | no |
         *     | `reopen` | awaiting_rating / closed · resolved / closed · self_handled | operator | reason | reason, at_fault | yes |
         *     | `reopen` | awaiting_rating / closed · resolved / closed · self_handled | reporter | reason | reason, at_fault | no |
         *     | `grant` | awaiting_rating / closed · resolved / closed · self_handled | operator_who_did_not_ask | request | request, reason | yes |
         *     | `refuse` | awaiting_rating / closed · resolved / closed · self_handled | operator_who_did_not_ask | request, reason | request, reason | yes |
         *     | `comment` | received / assigned / ruling / handling / on_hold / with_county / split / awaiting_check / awaiting_rating / merged / closed · resolved / closed · self_handled / closed · declined / closed · cancelled / closed · imported / closed · in_order | anybody_involved | note | note, audience, attachments | no |
         *     | `nudge` | received / assigned / ruling / handling / on_hold / with_county / split / awaiting_check / awaiting_rating | operator / supervisor / unit_lead | – | note | no |
         *     | `nudge` | received / assigned / ruling / handling / on_hold / with_county / split / awaiting_check / awaiting_rating | reporter | – | note | no |
         *     | `supervise` | received / assigned / ruling / handling / on_hold / with_county / split / awaiting_check / awaiting_rating | supervisor_who_does_not_have_it | card, reason | card, reason | no |
         *     | `cancel` | received / assigned / ruling | reporter_who_is_not_accused | reason | reason | yes |
         *     | `cancel` | handling | reporter_who_is_not_accused | reason | reason | yes |
         *     | `grant` | handling | operator_who_did_not_ask | request | request, reason | yes |
         *     | `refuse` | handling | operator_who_did_not_ask | request, reason | request, reason | yes |
         *     | `locate` | received / assigned / ruling / handling / on_hold / with_county / split / awaiting_check / awaiting_rating | operator | cell, reason | cell, reason | yes |
         *     | `accuse` | received / assigned / ruling / handling / on_hold / with_county / awaiting_check / closed · declined | supervisor | reason, whom or unit | whom, unit, reason | yes |
         *     | `accuse` | split / awaiting_rating / merged / closed · resolved / closed · self_handled / closed · cancelled / closed · imported | supervisor | reason, whom or unit | whom, unit, reason | yes |
         *     | `clear` | received / assigned / ruling / handling / on_hold / with_county / split / awaiting_check / awaiting_rating / merged / closed · resolved / closed · self_handled / closed · declined / closed · cancelled / closed · imported / closed · in_order | supervisor | reason | reason | yes |
         *     | `ask` | received / assigned / ruling / handling / on_hold | operator_who_did_not_report | question, until | question, until | yes |
         *     | `ask` | handling / on_hold | handler_who_did_not_report | question, until | question, until | yes |
         *     | `answer` | received / assigned / ruling / handling / on_hold | reporter_who_is_not_accused | request, note or attachments | request, note, attachments | no |
         *     | `tell` | awaiting_rating / closed · resolved / closed · self_handled / closed · declined | operator | – | note | yes |
         *     | `tell` | awaiting_rating / closed · resolved / closed · self_handled / closed · declined | platform | – | note | no |
         *     | `in-order` | received | officer | – | note | yes |
         *     | `fault` | received | officer | note, attachments | note, attachments | yes |
         */
        post: operations["make_move_api_v1_incidents__number__moves__move__post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{number}/presence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Note
         * @description Note that the caller has it open, and return who else has; for those who see the whole of it.
         */
        post: operations["note_api_v1_incidents__number__presence_post"];
        /**
         * Leave
         * @description Note that the caller closed it.
         */
        delete: operations["leave_api_v1_incidents__number__presence_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/landmarks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Landmarks
         * @description Return the key places of the town, and the offices of units that have a place.
         */
        get: operations["read_landmarks_api_v1_landmarks_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow Live
         * @description Follow the live figures of the town.
         */
        get: operations["follow_live_api_v1_live_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/map": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Map
         * @description Return the cells as GeoJSON, WGS-84.
         */
        get: operations["read_map_api_v1_map_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Me
         * @description Return who is signed in.
         */
        get: operations["me_api_v1_me_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/morning": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Sheet
         * @description Return the sheet of this morning: counts for every unit, and the most pressing incidents by name.
         */
        get: operations["read_sheet_api_v1_morning_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/moves/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview
         * @description Return for each of these incidents that the caller sees which moves can be made on it together with others.
         */
        post: operations["preview_api_v1_moves_preview_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/receipt-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public keys that receipts are and were signed with */
        get: operations["receipt_key"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reference": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Reference
         * @description Return categories, units, reason codes and platforms, and whether text messages can be sent.
         */
        get: operations["read_reference_api_v1_reference_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report an incident
         * @description Answered after the commit that holds the report. The same id, bytes and sender get the same receipt (200); the same id with other bytes or another sender is 409. Body at most 64 KB, text 4,000 characters. `signature`: Ed25519 over number, report_id, sha256 and received_at, joined by LF.
         */
        post: operations["report"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roster": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Roster
         * @description Return who of which unit is on duty in a week; the command room sees all units, others their own.
         */
        get: operations["read_roster_api_v1_roster_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roster/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export
         * @description Return the roster in force as a table for spreadsheets; without one, only the heads of its columns.
         */
        get: operations["export_api_v1_roster_file_get"];
        put?: never;
        /**
         * Try File
         * @description Read a table, UTF-8 or GB18030, and say what is wrong with it and what it would leave open; nothing is kept.
         */
        post: operations["try_file_api_v1_roster_file_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/screens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Screens
         * @description Return the screens of the town.
         */
        get: operations["read_screens_api_v1_screens_get"];
        put?: never;
        /**
         * Make
         * @description Make a screen; its link is answered this once.
         */
        post: operations["make_api_v1_screens_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/screens/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign In
         * @description Open a screen's link on a device: it gets a cookie of its own, and the device before loses its.
         */
        post: operations["sign_in_api_v1_screens_sign_in_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/screens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke
         * @description Revoke a screen: what shows it goes dark within a second.
         */
        delete: operations["revoke_api_v1_screens__id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign In
         * @description Sign in with name and password: sets the session cookie, and one by which the device is known the next time.
         */
        post: operations["sign_in_api_v1_session_post"];
        /**
         * Sign Out
         * @description Sign out: the token is worth nothing from now on.
         */
        delete: operations["sign_out_api_v1_session_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/cases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Cases
         * @description Return the cases behind a figure of a subject, those that do not count among them, each with the reason.
         */
        get: operations["read_cases_api_v1_statistics_cases_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/crossed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Crossed
         * @description Return how many cases of a figure there are of each category in each village or cell.
         */
        get: operations["read_crossed_api_v1_statistics_crossed_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/figures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Figures
         * @description Return figures of a period for each subject: exact where the caller may open every incident behind them.
         */
        get: operations["read_figures_api_v1_statistics_figures_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Groups
         * @description Return the figures there are, in groups that are counted at once: pages ask for one after another.
         */
        get: operations["read_groups_api_v1_statistics_groups_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow
         * @description Follow what happens to the incidents that the caller sees.
         */
        get: operations["follow_api_v1_stream_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stream-health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Stream Health
         * @description Say how the stream is doing, step by step, and what to do about it.
         */
        get: operations["read_stream_health_api_v1_stream_health_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wall": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Wall
         * @description Return the wall as it is now.
         */
        get: operations["read_wall_api_v1_wall_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wall/map": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Wall Map
         * @description Return the cells as GeoJSON, WGS-84.
         */
        get: operations["read_wall_map_api_v1_wall_map_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wall/remote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pair
         * @description Return a new code by which a phone in the room tells this screen what to show; the one before is void.
         */
        post: operations["pair_api_v1_wall_remote_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wall/remote/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read Answer
         * @description Return what the screen of a code answered to what was said last.
         */
        post: operations["read_answer_api_v1_wall_remote_answer_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wall/remote/command": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Command
         * @description Tell the screen of a code what to show. Whoever has the code may: it hangs on the wall of the room.
         */
        post: operations["command_api_v1_wall_remote_command_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wall/remote/shown": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Note Shown
         * @description Note that this screen did what a phone said, and which scene it shows.
         */
        post: operations["note_shown_api_v1_wall_remote_shown_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wall/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow Wall
         * @description Follow what happens, as a wall tells it.
         */
        get: operations["follow_wall_api_v1_wall_stream_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Alive
         * @description Say that the process lives.
         */
        get: operations["alive_healthz_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics
         * @description Return the figures of the web processes in Prometheus' text format, each sample with its `process`.
         *
         *     The other processes show theirs on ports of their own. For this machine, and for whoever brings
         *     `GRIDLOOP_METRICS_TOKEN` as a bearer token.
         */
        get: operations["metrics_metrics_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ready
         * @description Say whether the service works and, to those who may look inside, part by part what does.
         */
        get: operations["ready_readyz_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which
         * @description Say which release runs.
         */
        get: operations["which_version_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AccuseForm
         * @description Who is complained about, people or a unit, and how somebody knows.
         */
        AccuseForm: {
            /** @default null */
            claimed_at?: string | null;
            reason: string;
            /** @default null */
            unit?: string | null;
            /** @default null */
            whom?: components["schemas"]["Whom"] | null;
        };
        /**
         * Acknowledgement
         * @description Several notifications that somebody takes note of together.
         */
        Acknowledgement: {
            /** Ids */
            ids: string[];
        };
        /**
         * ActState
         * @description How far an act is: proposed, approved and still to begin, holding, over, or never approved.
         * @enum {unknown}
         */
        ActState: "coming" | "lasting" | "over" | "proposed" | "refused";
        /**
         * ActView
         * @description An act, or what is proposed; where no category or no area is named, any is meant.
         *
         *         Residents see no name of staff, and none of their remarks.
         */
        ActView: {
            areas: components["schemas"]["Coded"][];
            categories: components["schemas"]["CategoryName"][];
            decided_at: string | null;
            decided_by: components["schemas"]["Person"] | null;
            decision: string;
            end_reason: string;
            ended_at: string | null;
            ended_by: components["schemas"]["Person"] | null;
            /** Format: date-time */
            ends_at: string;
            grades: components["schemas"]["Grade"][];
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            proposed_at: string;
            proposed_by: components["schemas"]["Person"] | null;
            reason: string;
            /** Format: date-time */
            since: string;
            state: components["schemas"]["ActState"];
            /** Format: date-time */
            until: string;
        };
        /**
         * Action
         * @description The moves of the spine, by the names they have in the HTTP interface.
         * @enum {unknown}
         */
        Action: "accuse" | "answer" | "arrive" | "ask" | "assign" | "cancel" | "check-due" | "classify" | "clear" | "co-accept" | "co-add" | "co-hand-in" | "co-impose" | "co-refuse" | "co-release" | "comment" | "confirm" | "contest" | "county-result" | "county-return" | "county-take-back" | "decline" | "extend" | "fault" | "grant" | "hand-in" | "hand-on" | "hold" | "hold-end" | "in-order" | "join" | "locate" | "merge" | "milestone-done" | "milestone-drop" | "milestone-move" | "nudge" | "plan" | "question-end" | "rate" | "reassign" | "recall" | "refuse" | "reopen" | "report" | "resume" | "return" | "rule" | "self-handle" | "send-back" | "sign" | "split" | "supervise" | "take-over" | "tell" | "transfer" | "transfer-listed" | "unmerge" | "window-end";
        /**
         * AddressFile
         * @description Whether this machine has addresses: a file of its own that can be used, none, or one that cannot be used.
         * @enum {unknown}
         */
        AddressFile: "missing" | "read" | "refused";
        /**
         * Advice
         * @description Something to do about the stream; step: which one it is about.
         */
        Advice: {
            /** @enum {unknown} */
            code: "dead_letters" | "live_differed" | "live_recounted" | "outbox_waits" | "step_behind" | "step_stopped" | "step_unseen" | "without_kafka";
            /** @default null */
            step?: string | null;
        };
        /**
         * Alert
         * @description A notification of the caller: what happened, why they are told, who had it, what was tried before.
         *
         *         category, cell, grade, urgent: of the incident. level, step, clock_kind: of an escalation; level: also the card that
         *         a supervisor showed.
         *         clock_state: how that clock stands now; it may have stopped since.
         *         had_unit, had_handler: in whose hands the incident was.
         */
        Alert: {
            acknowledged_at: string | null;
            /** Format: date-time */
            at: string;
            category: components["schemas"]["CategoryName"] | null;
            cell: components["schemas"]["Coded"] | null;
            clock_kind: components["schemas"]["ClockKind"] | null;
            clock_state: components["schemas"]["ClockState"] | null;
            due_at: string | null;
            grade: components["schemas"]["Grade"] | null;
            had_handler: components["schemas"]["Person"] | null;
            had_unit: components["schemas"]["UnitRef"] | null;
            /** Format: uuid */
            id: string;
            kind: string;
            level: string | null;
            /** @description the unit whose duty roster had nobody, so that the caller is told instead */
            nobody_on_duty: components["schemas"]["UnitRef"] | null;
            number: string;
            step: number | null;
            tried: components["schemas"]["Tried"][];
            urgent: boolean;
            /** @description a visit to a key place that nobody had made then */
            visit: boolean;
        };
        /**
         * AlertNotice
         * @description The data of an `alert` event of the stream: the caller was told something.
         */
        AlertNotice: {
            /** Format: date-time */
            at: string;
            clock_kind: components["schemas"]["ClockKind"] | null;
            /** Format: uuid */
            id: string;
            kind: string;
            level: string | null;
            /** @description null when it is about an objection to an assessment */
            number: string | null;
        };
        /**
         * Alerted
         * @description How many people a step alerted, and in which role.
         */
        Alerted: {
            people: number;
            role: components["schemas"]["Role"];
        };
        /**
         * Alerts
         * @description Notifications, newest first; open ones by how grave they are. total: how many there are, listed or not.
         *
         *         objections: those that are about an assessment and no incident; they are all listed.
         */
        Alerts: {
            items: components["schemas"]["Alert"][];
            objections: components["schemas"]["ObjectionAlert"][];
            total: number;
        };
        /**
         * AlikeList
         * @description The likeliest first.
         */
        AlikeList: {
            items: components["schemas"]["AlikeView"][];
        };
        /**
         * AlikeView
         * @description An open incident that may be the same thing, and what speaks for it; telephone numbers are masked.
         */
        AlikeView: {
            address: string | null;
            category: components["schemas"]["CategoryName"] | null;
            distance_m: number | null;
            followers: number;
            lead_unit: components["schemas"]["UnitRef"] | null;
            number: string;
            /** Format: date-time */
            received_at: string;
            same_category: boolean;
            /** @description how much of the words is the same, 0 to 1 */
            same_words: number;
            status: components["schemas"]["Status"];
            summary: string;
        };
        /**
         * AnswerForm
         * @description What the reporter says to the question, shows, or both.
         */
        AnswerForm: {
            /** @default [] */
            attachments?: components["schemas"]["AttachmentForm"][];
            /** @default null */
            claimed_at?: string | null;
            /** @default null */
            note?: string | null;
            /** Format: uuid */
            request: string;
        };
        /**
         * ArriveForm
         * @description Which department reports, and by when it will have dealt with the matter.
         */
        ArriveForm: {
            /** @default null */
            claimed_at?: string | null;
            department: string;
            /** @default null */
            note?: string | null;
            /** Format: date-time */
            promised_at: string;
        };
        /**
         * AskForm
         * @description What the reporter is asked for, in words addressed to them, and until when an answer is of use.
         */
        AskForm: {
            /** @default null */
            claimed_at?: string | null;
            question: string;
            /** Format: date-time */
            until: string;
        };
        /**
         * AskedFor
         * @description Who asked for a telephone number, and when.
         */
        AskedFor: {
            /** Format: date-time */
            at: string;
            by: components["schemas"]["Person"];
        };
        /**
         * AssessedSubject
         * @description What a subject came to; of others than their own, a unit or officer is told rank and total alone.
         */
        AssessedSubject: {
            asked: string | null;
            bonus: string | null;
            corrected: string | null;
            deduction: string | null;
            earned: string | null;
            name: string;
            of_class: string | null;
            own: boolean;
            points: {
                [key: string]: string;
            };
            rank: number | null;
            scaled: string | null;
            subject: string;
            total: string | null;
        };
        /**
         * AssessmentHome
         * @description What the caller may open and do; offices: those that the caller scores for.
         */
        AssessmentHome: {
            /** Format: date-time */
            at: string;
            may_assess: boolean;
            offices: components["schemas"]["UnitRef"][];
            periods: components["schemas"]["PeriodEntry"][];
            schemes: components["schemas"]["SchemeName"][];
        };
        /**
         * AssignForm
         * @description The unit, why it is theirs, and for a village the item of the admission list.
         */
        AssignForm: {
            /** @default null */
            admission_item?: string | null;
            /** @default null */
            claimed_at?: string | null;
            reason: string;
            unit: string;
        };
        /**
         * AssignmentRole
         * @description Whether a unit leads, and the incident's status follows it, or helps (协办).
         * @enum {unknown}
         */
        AssignmentRole: "co" | "lead";
        /**
         * AssignmentState
         * @description How far an assignment has come; offered and refused are only those of units that help.
         * @enum {unknown}
         */
        AssignmentState: "assigned" | "cancelled" | "handed_in" | "handling" | "merged" | "offered" | "refused" | "released" | "returned" | "split";
        /**
         * AssignmentView
         * @description An incident in the hands of a unit; of one that helps, `reason` is what it is asked to do.
         *
         *         `answer` is what a unit that helps says to that: why it refuses, or what it did.
         */
        AssignmentView: {
            answer: string | null;
            binding: boolean;
            /** @description of the county's: the department that reported for it */
            department: string | null;
            ended_at: string | null;
            handler: components["schemas"]["Person"] | null;
            /** Format: uuid */
            id: string;
            milestones: components["schemas"]["MilestoneView"][];
            reason: string | null;
            role: components["schemas"]["AssignmentRole"];
            /** Format: date-time */
            since: string;
            state: components["schemas"]["AssignmentState"];
            unit: components["schemas"]["UnitRef"];
        };
        /**
         * AttachmentForm
         * @description A photo that will follow: its id and hash are made by the client.
         */
        AttachmentForm: {
            bytes: number;
            /** Format: uuid */
            id: string;
            /** @enum {unknown} */
            media_type: "image/jpeg" | "image/png" | "image/webp";
            /**
             * @default before
             * @enum {unknown}
             */
            purpose?: "after" | "before" | "evidence";
            sha256: string;
        };
        /**
         * AttachmentView
         * @description A photo; the addresses are there once a picture of it is stored.
         */
        AttachmentView: {
            bytes: number;
            /** Format: uuid */
            id: string;
            /** @enum {unknown} */
            media_type: "image/jpeg" | "image/png" | "image/webp";
            purpose: ("after" | "before" | "evidence") | null;
            /** @description why it was refused */
            reason: string | null;
            sha256: string;
            /** @enum {unknown} */
            state: "arrived" | "declared" | "partial" | "refused" | "stored";
            thumb_url: string | null;
            url: string | null;
        };
        /**
         * Audience
         * @description For whom a remark is: for those who work on the incident, or for the person who reported it as well.
         * @enum {unknown}
         */
        Audience: "internal" | "reporter";
        /**
         * Away
         * @description When somebody is away, and who stands in.
         */
        Away: {
            deputy: components["schemas"]["Person"] | null;
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
        };
        /**
         * BandView
         * @description So many points where the value is at least, or at most, so much.
         */
        BandView: {
            at_least: string | null;
            at_most: string | null;
            points: string;
        };
        /**
         * BasemapView
         * @description Whether there are tiles, names above them, and a file of shapes; credit: whose work it is, written on every map.
         *
         *         archive: what the tiles of our own file of tiles are, null where there is none. box: outside it there is
         *         no tile; null while the town has no cells, and no tile at all then.
         */
        BasemapView: {
            archive: ("raster" | "vector") | null;
            box: components["schemas"]["MapBox"] | null;
            credit: string;
            labels: boolean;
            shapes: boolean;
            tiles: boolean;
        };
        /**
         * Below
         * @description What becomes of a computed leaf of which there are too few cases.
         *
         *         FULL: it counts as fulfilled. NOTHING: it gives nothing, where the cases themselves are what is asked for.
         *         LEFT_OUT: it is not asked of the subject, and the other marks are scaled up to full.
         * @enum {unknown}
         */
        Below: "full" | "left_out" | "nothing";
        /**
         * BulkItem
         * @description One of the incidents: every move that can be made on many is in one of the two lists.
         */
        BulkItem: {
            /** @description `code`: also `barred.<code>` in the catalogue */
            barred: components["schemas"]["ForbiddenMove"][];
            incident: components["schemas"]["Summary"];
            moves: components["schemas"]["MoveView"][];
        };
        /**
         * BulkPreview
         * @description Those of the incidents that the caller sees, in the order in which they were asked for.
         */
        BulkPreview: {
            /** Format: date-time */
            as_of: string;
            items: components["schemas"]["BulkItem"][];
        };
        /**
         * By
         * @description By what the cases are told apart.
         * @enum {unknown}
         */
        By: "category" | "cell" | "none" | "officer" | "platform" | "town" | "unit" | "village";
        /**
         * CalendarState
         * @description Whether working time can be counted: the year whose workdays are missing, and clocks without a due time.
         */
        CalendarState: {
            missing_year: number | null;
            undated_clocks: number;
        };
        /**
         * CallList
         * @description Those who wait longest first.
         */
        CallList: {
            items: components["schemas"]["CallView"][];
        };
        /**
         * CallView
         * @description A reporter to be called about the result, or about a decline; the telephone number is masked.
         *
         *         version: of the incident, which the move `tell` is made on.
         */
        CallView: {
            /** @description who else asked for the number a moment ago, and may be on the telephone */
            asked: components["schemas"]["AskedFor"] | null;
            category: components["schemas"]["CategoryName"] | null;
            name: string | null;
            number: string;
            phone: string | null;
            /** Format: date-time */
            since: string;
            summary: string;
            version: number;
            /** @enum {unknown} */
            what: "declined" | "result";
            /**
             * @description a call was chosen, or no text message reached the person
             * @enum {unknown}
             */
            why: "no_message" | "rang_up";
        };
        /**
         * CallWays
         * @description The ways by which whoever rings up can be told what becomes of it, and those of a reply; the usual one first.
         */
        CallWays: {
            items: components["schemas"]["TellBy"][];
            replies: components["schemas"]["ReplyChannel"][];
        };
        /**
         * CallerForm
         * @description Who rang up, or wants text messages: kept beside the report, on no topic, shown to the command room alone.
         */
        CallerForm: {
            /** @default null */
            name?: string | null;
            /** @default null */
            phone?: string | null;
        };
        /**
         * CallerNumber
         * @description The whole telephone number of who rang up; that it was shown is on record.
         */
        CallerNumber: {
            name: string | null;
            phone: string;
        };
        /**
         * CallerView
         * @description Who rang up, for the command room, and how that person wants to be told; the number is masked.
         */
        CallerView: {
            name: string | null;
            phone: string | null;
            /** @description null where nothing was chosen */
            tell_by: components["schemas"]["TellBy"] | null;
        };
        /**
         * CancelForm
         * @description Why nothing has to be done any more.
         */
        CancelForm: {
            /** @default null */
            claimed_at?: string | null;
            reason: string;
        };
        /**
         * Card
         * @description How grave a supervision (督办) is: 黄牌 brings the next step of the ladder forward, 红牌 all of them.
         * @enum {unknown}
         */
        Card: "red" | "yellow";
        /**
         * CaseBehind
         * @description A case that a leaf is made from; number: None where the caller may not open the incident.
         *
         *         entry: the decision by which it does not count.
         */
        CaseBehind: {
            at: string | null;
            counted: boolean;
            entry: string | null;
            excluded: string | null;
            number: string | null;
            value: string | null;
        };
        /**
         * CasesBehind
         * @description The cases that a leaf is made from.
         */
        CasesBehind: {
            items: components["schemas"]["CaseBehind"][];
        };
        /**
         * CategoryLine
         * @description The live figures of a category.
         */
        CategoryLine: {
            arrivals: components["schemas"]["Windows"];
            category: string;
            closed: components["schemas"]["Windows"];
            closed_due_today: number | null;
            due_today: number | null;
            /** @default false */
            hidden?: boolean;
            median_minutes_to_assign: number | null;
            median_minutes_to_close: number | null;
            on_time_today: number | null;
            open: number | null;
            overdue: number | null;
            usual_arrivals: components["schemas"]["UsualArrivals"] | null;
        };
        /**
         * CategoryName
         * @description A category; its English name where the township gives one.
         */
        CategoryName: {
            code: string;
            name: string;
            /** @default null */
            name_en?: string | null;
        };
        /**
         * CategoryRef
         * @description A category of the tree; only leaves are given to incidents.
         */
        CategoryRef: {
            code: string;
            grade: components["schemas"]["Grade"] | null;
            leaf: boolean;
            name: string;
            name_en: string | null;
            parent: string | null;
            platform: components["schemas"]["Platform"] | null;
        };
        /**
         * CellArrivals
         * @description What came in from one cell since the act began and is open; cell: None where nobody knows the place yet.
         */
        CellArrivals: {
            cell: components["schemas"]["Coded"] | null;
            /** Format: date-time */
            latest_at: string;
            open: number;
            urgent: number;
            waiting: number;
        };
        /**
         * CellFeature
         * @description A cell with its area.
         */
        CellFeature: {
            geometry: components["schemas"]["Polygon"];
            properties: components["schemas"]["CellProperties"];
            /** @enum {unknown} */
            type: "Feature";
        };
        /**
         * CellLine
         * @description The live figures of a cell.
         */
        CellLine: {
            arrivals: components["schemas"]["Windows"];
            cell: string;
            closed: components["schemas"]["Windows"];
            closed_due_today: number | null;
            due_today: number | null;
            /** @default false */
            hidden?: boolean;
            median_minutes_to_assign: number | null;
            median_minutes_to_close: number | null;
            on_time_today: number | null;
            open: number | null;
            overdue: number | null;
            usual_arrivals: components["schemas"]["UsualArrivals"] | null;
        };
        /**
         * CellMap
         * @description The township's cells as GeoJSON (RFC 7946).
         */
        CellMap: {
            features: components["schemas"]["CellFeature"][];
            /** @enum {unknown} */
            type: "FeatureCollection";
        };
        /**
         * CellProperties
         * @description What a cell is called, the name of its village, and its class.
         */
        CellProperties: {
            class: string;
            code: string;
            name: string;
            village: string;
        };
        /**
         * ChangeKind
         * @description What became of a row.
         * @enum {unknown}
         */
        ChangeKind: "added" | "changed" | "removed";
        /**
         * CheckForm
         * @description What was found on site.
         */
        CheckForm: {
            /** In Order */
            in_order: boolean;
            /**
             * Note
             * @default
             */
            note?: string;
        };
        /**
         * Choice
         * @description A value that may be chosen; those without a name of the township's are worded by whoever shows them.
         */
        Choice: {
            label: string | null;
            /** @default null */
            label_en?: string | null;
            /** @description of a person whose unit keeps a roster: whether they are on duty now */
            on_duty?: boolean;
            value: string;
        };
        /**
         * Chosen
         * @description Incidents that somebody chose together, by their numbers.
         */
        Chosen: {
            /** Numbers */
            numbers: string[];
        };
        /**
         * CitedItem
         * @description An item of the town's duty list as it is cited: with the version of the list and the department in charge.
         */
        CitedItem: {
            department: components["schemas"]["ReasonCode"] | null;
            id: string;
            text: string;
            version: string;
        };
        /**
         * ClassifyForm
         * @description Category and grade, and why they are changed.
         */
        ClassifyForm: {
            category: string;
            /** @default null */
            claimed_at?: string | null;
            /** @default null */
            grade?: components["schemas"]["Grade"] | null;
            reason: string;
        };
        /**
         * ClearForm
         * @description Why it complains about nobody of ours.
         */
        ClearForm: {
            /** @default null */
            claimed_at?: string | null;
            reason: string;
        };
        /**
         * ClockKind
         * @description T, R, S, Hd, U, K, A; Q for a request to be decided; until when a hold lasts, or an answer is of use.
         *
         *         ARRIVAL: until a department of the county reports for it (报到). COUNTY: until it has dealt with it.
         *         MILESTONE: until a unit has taken one of the steps that were agreed on (节点).
         * @enum {unknown}
         */
        ClockKind: "answer" | "arrival" | "check" | "county" | "handle" | "hold" | "milestone" | "rating" | "receive" | "request" | "ruling" | "sign" | "total";
        /**
         * ClockLine
         * @description One line of why a clock is due when it is; the last one, `now`, says how it looks, and what is left or over.
         */
        ClockLine: {
            /** @description the emergency for which it was paused */
            act: components["schemas"]["PausingAct"] | null;
            /** @description of started and rebased, as is the rule */
            allowance_seconds: number | null;
            /** Format: date-time */
            at: string;
            /** @description null when the workdays of a year are not loaded */
            due_at: string | null;
            /** @description the request behind what was paused, resumed or extended */
            granted: components["schemas"]["Granted"] | null;
            /** @description of now */
            lamp: components["schemas"]["Lamp"] | null;
            /** @description of resumed: what the pause before it was made of */
            parts: components["schemas"]["PausedPart"][];
            /** @description of resumed */
            paused_seconds: number | null;
            /** @description of now; negative is time over */
            remaining_seconds: number | null;
            rule: components["schemas"]["RuleView"] | null;
            /** @description by how much it moved the due time; null as well */
            shift_seconds: number | null;
            /** @description from when it holds, where that was before: of a pause and its end */
            since: string | null;
            what: components["schemas"]["LineKind"];
            /** @description of what was paused, resumed, stopped or voided */
            why: components["schemas"]["ClockReason"] | null;
        };
        /**
         * ClockMoved
         * @description A clock that would move; was, becomes: when it is due, null if that is not known.
         */
        ClockMoved: {
            becomes: string | null;
            category: string | null;
            clock: components["schemas"]["ClockKind"];
            number: string;
            unit: string | null;
            was: string | null;
            way: components["schemas"]["Way"];
        };
        /**
         * ClockReason
         * @description Why a clock was paused, resumed, re-based, hastened, stopped or voided.
         * @enum {unknown}
         */
        ClockReason: "accepted" | "accused" | "arrived" | "assigned" | "calendar" | "checked" | "checked_and_told" | "closed" | "contested" | "decided" | "dropped" | "emergency" | "emergency_ended" | "extended" | "given_back" | "handed_in" | "hold_ended" | "lapsed" | "limits" | "looked_at" | "merged" | "moved" | "on_hold" | "other_unit" | "reached" | "reassigned" | "recalled" | "refused" | "released" | "reopened" | "resumed" | "returned" | "ruled" | "self_handled" | "sent_back" | "signed" | "split" | "supervised" | "taken_back" | "told" | "transferred" | "unmerged";
        /**
         * ClockState
         * @description Whether a clock counts time: 计时中, 已暂停, 已停止, 已作废.
         * @enum {unknown}
         */
        ClockState: "paused" | "running" | "stopped" | "voided";
        /**
         * ClockView
         * @description A clock, explained line by line; only one that runs has times ahead of it at which its lamp changes.
         *
         *         `missing_year` is the year whose workdays have to be loaded before anybody knows when the clock is due.
         */
        ClockView: {
            allowance_seconds: number;
            assignment: string | null;
            counted: components["schemas"]["CountedView"][];
            due_at: string | null;
            due_soon_at: string | null;
            /** Format: uuid */
            id: string;
            kind: components["schemas"]["ClockKind"];
            lamp: components["schemas"]["Lamp"];
            lines: components["schemas"]["ClockLine"][];
            long_overdue_at: string | null;
            /** @description which step of the assignment */
            milestone: number | null;
            missing_year: number | null;
            /** @description null where none is ahead, and for whoever is not told of such steps */
            next_step: components["schemas"]["NextStep"] | null;
            rule: components["schemas"]["RuleView"];
            /** Format: date-time */
            started_at: string;
            state: components["schemas"]["ClockState"];
            time: components["schemas"]["TimeKind"];
        };
        /**
         * CoAcceptForm
         * @description Accepting asks for nothing more.
         */
        CoAcceptForm: {
            /** Format: uuid */
            assignment: string;
            /** @default null */
            claimed_at?: string | null;
        };
        /**
         * CoAddForm
         * @description The unit, what it is asked to do, and for a village the item of the admission list.
         */
        CoAddForm: {
            /** @default null */
            admission_item?: string | null;
            asked: string;
            /** @default null */
            claimed_at?: string | null;
            unit: string;
        };
        /**
         * CoHandInForm
         * @description What the unit did, and what it looks like now.
         */
        CoHandInForm: {
            /** Format: uuid */
            assignment: string;
            /** @default [] */
            attachments?: components["schemas"]["AttachmentForm"][];
            /** @default null */
            claimed_at?: string | null;
            result: string;
        };
        /**
         * CoReasonForm
         * @description Why the unit cannot help, why it has to all the same, or why it is let go.
         */
        CoReasonForm: {
            /** Format: uuid */
            assignment: string;
            /** @default null */
            claimed_at?: string | null;
            reason: string;
        };
        /**
         * Coded
         * @description A code and its name.
         */
        Coded: {
            code: string;
            name: string;
        };
        /**
         * Coming
         * @description What comes next; a word of `track.coming` in the catalogue.
         * @enum {unknown}
         */
        Coming: "accept" | "answer" | "check" | "decide" | "finish" | "rate" | "resume" | "rule" | "start" | "tell";
        /**
         * CommentForm
         * @description What is to be remembered, and whether the reporter reads it too.
         */
        CommentForm: {
            /** @default [] */
            attachments?: components["schemas"]["AttachmentForm"][];
            /** @default internal */
            audience?: components["schemas"]["Audience"];
            /** @default null */
            claimed_at?: string | null;
            note: string;
        };
        /**
         * ConfirmForm
         * @description What was seen, in words or in pictures.
         */
        ConfirmForm: {
            /** @default [] */
            attachments?: components["schemas"]["AttachmentForm"][];
            /** @default null */
            claimed_at?: string | null;
            /** @default null */
            note?: string | null;
        };
        /**
         * ContactsView
         * @description The contacts in force, and what this machine makes of them.
         */
        ContactsView: {
            everybody: string[];
            file: components["schemas"]["AddressFile"];
            people: components["schemas"]["PersonWays"][];
            quiet_from: string | null;
            quiet_until: string | null;
            units: components["schemas"]["UnitWays"][];
            version: string | null;
            ways: components["schemas"]["WayView"][];
        };
        /**
         * ContestForm
         * @description Why the decline is wrong.
         */
        ContestForm: {
            /** @default null */
            claimed_at?: string | null;
            reason: string;
        };
        /**
         * CorrectionForm
         * @description What corrects a frozen period: points that are added, or taken where there is a minus.
         */
        CorrectionForm: {
            /**
             * Corrects
             * Format: uuid
             */
            corrects: string;
            /**
             * Evidence
             * @default []
             */
            evidence?: string[];
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Leaf */
            leaf: string;
            /** Points */
            points: number | string;
            /** Reason */
            reason: string;
            /** Subject */
            subject: string;
        };
        /**
         * CountedKind
         * @description What a line tells: a day with duty, days of a weekend or holiday, or days off duty or with the clock halted.
         * @enum {unknown}
         */
        CountedKind: "duty" | "holiday" | "nothing" | "weekend";
        /**
         * CountedView
         * @description A day of a clock in working time with what is counted of it, or days of which nothing is and why.
         *
         *         `total_seconds` is of this line and those before it; `number` which working day it is, of an allowance in those.
         */
        CountedView: {
            /** Format: date */
            first: string;
            kind: components["schemas"]["CountedKind"];
            /** Format: date */
            last: string;
            name: string | null;
            number: number | null;
            seconds: number;
            stretches: [
                string,
                string
            ][];
            total_seconds: number;
        };
        /**
         * CountyResultForm
         * @description What the county did, in words, or as its document or photos show it.
         */
        CountyResultForm: {
            /** @default [] */
            attachments?: components["schemas"]["AttachmentForm"][];
            /** @default null */
            claimed_at?: string | null;
            /** @default null */
            result?: string | null;
        };
        /**
         * CountyReturnForm
         * @description Why it is not the county's.
         */
        CountyReturnForm: {
            /** @default null */
            claimed_at?: string | null;
            reason: string;
        };
        /**
         * CountyTakeBackForm
         * @description Why the town goes on with it itself.
         */
        CountyTakeBackForm: {
            /** @default null */
            claimed_at?: string | null;
            reason: string;
        };
        /**
         * CrossedFigure
         * @description How many cases of a figure there are of each matter in each place.
         *
         *         rounded: some numbers are in fives, because the caller may not open all of what is behind them.
         */
        CrossedFigure: {
            /** Format: date-time */
            as_of: string;
            /** @enum {unknown} */
            by: "cell" | "village";
            columns: components["schemas"]["CrossedMatter"][];
            figure: string;
            name: components["schemas"]["FigureName"];
            period: string;
            rounded: boolean;
            rows: components["schemas"]["CrossedPlace"][];
            /** @description null: fewer than five, which the caller may not open */
            total: number | null;
            version: string;
        };
        /**
         * CrossedMatter
         * @description A column: a category at the top of its scheme, or without a code what has none.
         */
        CrossedMatter: {
            code: string | null;
            name: string | null;
            name_en: string | null;
            /** @description null: fewer than five, which the caller may not open */
            total: number | null;
        };
        /**
         * CrossedPlace
         * @description A row: a place, or without a subject what has none; counts: one for each column.
         */
        CrossedPlace: {
            counts: (number | null)[];
            name: string | null;
            subject: string | null;
            /** @description null: fewer than five, which the caller may not open */
            total: number | null;
        };
        /**
         * CustodyView
         * @description A time without a break in one holder's hands; each begins where the one before ends.
         */
        CustodyView: {
            holder: components["schemas"]["dispatch.domain.custody.Holder"];
            /** @description the time did not count against the unit */
            paused: boolean;
            /** @description who handled it in the unit, once somebody had signed for it */
            person: components["schemas"]["Person"] | null;
            /** Format: date-time */
            since: string;
            unit: components["schemas"]["UnitRef"] | null;
            /** @description null while it goes on */
            until: string | null;
            /** @description of what was paused: it was on hold, or an emergency lasted */
            why: components["schemas"]["ClockReason"] | null;
        };
        /**
         * DeadLetter
         * @description A message that could not be handled.
         */
        DeadLetter: {
            attempts: number;
            consumer: string;
            detail: string;
            /** Format: date-time */
            first_at: string;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            last_at: string;
            number: string | null;
            /** @description of a replay that went well: assigned, classified, left_to_person; ignored, when a person had decided already; repeated, when it had its effect before; passed_on, when the history tells what came of it */
            outcome: string | null;
            /** @description the bytes as text, what cannot be read replaced; personal data masked; null unless the caller sees the incident, or is an operator and nobody knows the incident */
            payload: string | null;
            reason: string;
            /** @enum {unknown} */
            state: "open" | "replaying" | "resolved";
            topic: string;
        };
        /**
         * DeadLetters
         * @description What could not be handled, newest first.
         */
        DeadLetters: {
            items: components["schemas"]["DeadLetter"][];
            next: string | null;
        };
        /**
         * DecidedShare
         * @description Of what came in, how much was decided by itself, and how much of that without Kafka.
         */
        DecidedShare: {
            decided: number;
            without_kafka: number;
        };
        /**
         * DecisionForm
         * @description What an objection comes to; id: of the entry.
         *
         *     Of one that is upheld, points: what a leaf that an office scores comes to instead. left_out: of a leaf that a figure
         *     gives, the numbers of the incidents that do not count; the points are computed anew from the others.
         */
        DecisionForm: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Left Out
             * @default []
             */
            left_out?: string[];
            /** Points */
            points?: number | string | null;
            /** Reason */
            reason: string;
            /** Upheld */
            upheld: boolean;
        };
        /**
         * Declaration
         * @description Photos that will follow for an incident.
         */
        Declaration: {
            /** Attachments */
            attachments: components["schemas"]["DeclaredPhoto"][];
        };
        /**
         * DeclaredPhoto
         * @description A photo that will follow: its id and SHA-256 are made by the client.
         */
        DeclaredPhoto: {
            /** Bytes */
            bytes: number;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Media Type
             * @enum {string}
             */
            media_type: "image/jpeg" | "image/png" | "image/webp";
            /**
             * Purpose
             * @default evidence
             * @enum {string}
             */
            purpose?: "before" | "after" | "evidence";
            /** Sha256 */
            sha256: string;
        };
        /**
         * DeclineForm
         * @description A listed reason, and where to turn instead.
         */
        DeclineForm: {
            /** @default null */
            claimed_at?: string | null;
            /** @default null */
            reason?: string | null;
            reason_code: string;
            turn_to: string;
        };
        /**
         * Deliveries
         * @description A page of the log; `next` is `before` of the next page.
         */
        Deliveries: {
            items: components["schemas"]["Delivery"][];
            next: string | null;
        };
        /**
         * Delivery
         * @description A message to somebody. until: when it is sent, if it waits. number: of an incident that the caller sees.
         */
        Delivery: {
            /** Format: date-time */
            at: string;
            /** @description a word of `channel`; a robot with its code, as in `dingtalk:works` */
            channel: string;
            /** Format: uuid */
            id: string;
            kind: string;
            number: string | null;
            reason: string | null;
            /** @enum {unknown} */
            state: "delivered" | "failed" | "pending" | "withdrawn";
            to: components["schemas"]["Person"];
            tries: components["schemas"]["DeliveryTry"][];
            until: string | null;
        };
        /**
         * DeliveryTry
         * @description One try. outcome: null while it is made. reason: a word of `undelivered`. code: what the other side answered.
         */
        DeliveryTry: {
            /** Format: date-time */
            at: string;
            code: string | null;
            outcome: ("delivered" | "failed") | null;
            reason: string | null;
        };
        /**
         * DemoAccount
         * @description An account of the demo township.
         */
        DemoAccount: {
            area_names: string[];
            areas: string[];
            name: string;
            role: components["schemas"]["Role"];
            unit: string | null;
            unit_name: string | null;
            user: string;
        };
        /**
         * DemoAccounts
         * @description All accounts of the demo township.
         */
        DemoAccounts: {
            items: components["schemas"]["DemoAccount"][];
        };
        /**
         * DemoSignIn
         * @description Which demo account to become.
         */
        DemoSignIn: {
            /** User */
            user: string;
        };
        /**
         * Detail
         * @description An incident with everything about it that the caller may see; occurred_at: when, as the sender says.
         */
        Detail: {
            /** @description it complains about a unit or person of ours; the supervisor's alone */
            accusation: boolean;
            address: string | null;
            alerts: components["schemas"]["IncidentAlert"][];
            /** @description what is asked for and waits to be decided */
            asked: components["schemas"]["RequestKind"][];
            assignments: components["schemas"]["AssignmentView"][];
            attachments: components["schemas"]["AttachmentView"][];
            /** @description a visit to a key place: an officer has still to look */
            awaits_look: boolean;
            /** @description null for those who call nobody back */
            caller: components["schemas"]["CallerView"] | null;
            category: components["schemas"]["CategoryName"] | null;
            cell: components["schemas"]["Coded"] | null;
            clock: components["schemas"]["NextClock"] | null;
            clocks: components["schemas"]["ClockView"][];
            /** @description who had it from when to when, from its receipt on, without a gap */
            custody: components["schemas"]["CustodyView"][];
            /** @description how many steps from the due time on a running clock has climbed, of several the most */
            escalation_level: number | null;
            /** @description how many were merged into it */
            followers: number;
            forbidden: components["schemas"]["ForbiddenMove"][];
            grade: components["schemas"]["Grade"] | null;
            handler: components["schemas"]["Person"] | null;
            /** @description another unit leads, and one of the caller's helps */
            helping: boolean;
            /** @description a part of another incident */
            is_part: boolean;
            lead_unit: components["schemas"]["UnitRef"] | null;
            /** @description the first of those that were merged into it */
            merged: components["schemas"]["FollowerView"][];
            merged_into: components["schemas"]["LeadView"] | null;
            moves: components["schemas"]["MoveView"][];
            /** @description automation left it to a person */
            needs_person: boolean;
            number: string;
            occurred_at: string | null;
            /** @description of the unit that has it in hand, by its duty roster; null where it keeps none */
            on_duty: components["schemas"]["DutyNow"] | null;
            /** @description null where nobody outside ordered it */
            order: components["schemas"]["OrderView"] | null;
            outcome: components["schemas"]["Outcome"] | null;
            part_of: components["schemas"]["ParentView"] | null;
            /** @description what it was split into; of a part, the other ones */
            parts: components["schemas"]["PartView"][];
            /** @description how many of its parts are not closed */
            parts_open: number;
            platform: components["schemas"]["Platform"] | null;
            position: components["schemas"]["Position"] | null;
            reasons: components["schemas"]["Reason"][];
            /** Format: date-time */
            received_at: string;
            reporter: (components["schemas"]["Person"] | components["schemas"]["HiddenReporter"]) | null;
            requests: components["schemas"]["RequestView"][];
            self_handled: boolean;
            seq: number;
            /** @description how much of it is shown: whole; own, to the person who reported it, without names of staff and their remarks; former, to a unit that had it by mistake: number, matter, and what it did itself */
            sight: components["schemas"]["Sight"];
            /** @description null for those who may not know who reported it */
            source: string | null;
            status: components["schemas"]["Status"];
            summary: string;
            text: string;
            told: components["schemas"]["Told"] | null;
            unplaced: boolean;
            urgent: boolean;
            version: number;
            /** @description it is open, and none of its clocks runs */
            waits: boolean;
        };
        /**
         * Differed
         * @description A recount found that the stream had counted some incidents otherwise, and put them right.
         */
        Differed: {
            /** Format: date-time */
            at: string;
            incidents: number;
            /** @description of these, how many the stream had not heard of in time */
            missed: number;
        };
        /**
         * DocumentChange
         * @description A row that differs. part: the list or member that it stands in; columns: those that changed.
         */
        DocumentChange: {
            after: Record<string, unknown> | null;
            before: Record<string, unknown> | null;
            columns: string[];
            key: string;
            kind: components["schemas"]["ChangeKind"];
            part: string;
        };
        /**
         * DocumentDifference
         * @description What one version says otherwise than another.
         */
        DocumentDifference: {
            after: string;
            before: string | null;
            changes: components["schemas"]["DocumentChange"][];
        };
        /**
         * DocumentFault
         * @description What is wrong: `documentFault.<code>` in the catalogue of sentences, which `message` is in words.
         */
        DocumentFault: {
            code: string;
            line: number | null;
            message: string;
            params: Record<string, unknown>;
            /** @description as in rows/3/unit; empty for the whole document */
            place: string;
        };
        /**
         * DocumentHistory
         * @description A kind with its versions, the newest first, and what is proposed.
         */
        DocumentHistory: {
            drafts: components["schemas"]["DraftHead"][];
            kind: string;
            newest: string | null;
            tables: components["schemas"]["DocumentTable"][];
            title: string;
            versions: components["schemas"]["DocumentVersion"][];
        };
        /**
         * DocumentKind
         * @description A kind of document: what it is about in English, the version in force, and what waits.
         */
        DocumentKind: {
            coming: components["schemas"]["DocumentVersion"][];
            current: components["schemas"]["DocumentVersion"] | null;
            drafts: number;
            kind: string;
            title: string;
        };
        /**
         * DocumentKinds
         * @description Every kind that a township can have.
         */
        DocumentKinds: {
            items: components["schemas"]["DocumentKind"][];
        };
        /**
         * DocumentLook
         * @description What is wrong with a text, and what it says otherwise than a version; body: null when it cannot be read.
         */
        DocumentLook: {
            against: string | null;
            body: Record<string, unknown> | null;
            changes: components["schemas"]["DocumentChange"][];
            faults: components["schemas"]["DocumentFault"][];
        };
        /**
         * DocumentPreview
         * @description What a proposal would move if it came into force at `at`.
         *
         *         open: incidents with a clock that runs. looked: so many of them were looked at, those due soonest. moved: clocks
         *         that would move, of limits only if they are published for what is open too. stay: clocks that would not follow the
         *         limits, by reason. keep_ladder: clocks that go on by the ladder that they began with. units, examples: of what the
         *         caller may open. duty: of the roster alone, which moves no due time.
         */
        DocumentPreview: {
            at: string;
            /** @default null */
            duty?: components["schemas"]["DutyPreview"] | null;
            examples: components["schemas"]["ClockMoved"][];
            keep_ladder: number;
            kinds: components["schemas"]["MovesOfKind"][];
            looked: number;
            moved: number;
            open: number;
            stay: {
                [key: string]: number;
            };
            units: components["schemas"]["MovesOfUnit"][];
        };
        /**
         * DocumentRounds
         * @description Which visits to key places become due by a proposal, from one day until another, which is still meant.
         *
         *         at_once: so many are raised as soon as it holds. missing_year: of which the workdays are not loaded, so that nobody
         *         can say; then there is nothing else.
         */
        DocumentRounds: {
            at_once: number;
            changed: components["schemas"]["PlaceRounds"][];
            days: components["schemas"]["RoundsOfDay"][];
            /** Format: date */
            first: string;
            /** Format: date */
            last: string;
            missing_year: number | null;
        };
        /**
         * DocumentTable
         * @description A list of rows in a document; a row stays the same one while its key does.
         */
        DocumentTable: {
            columns: string[];
            key: string[];
            name: string;
        };
        /**
         * DocumentText
         * @description What a version says: as data, and as text for people, a row a line.
         */
        DocumentText: {
            body: Record<string, unknown>;
            kind: string;
            text: string;
            version: string;
        };
        /**
         * DocumentTrial
         * @description Where the incidents that came since an instant would have gone by a proposal, beside what is in force.
         *
         *         incidents: so many were looked at; full: they are the newest of more. unplaced: those without category or place,
         *         which a person sends anyway. elsewhere: those that would have gone elsewhere. pairs: of what the caller may open.
         *         on_the_spot: of the list of the grid alone.
         */
        DocumentTrial: {
            elsewhere: number;
            full: boolean;
            incidents: number;
            /** @default null */
            on_the_spot?: components["schemas"]["OnTheSpot"] | null;
            pairs: components["schemas"]["GoesElsewhere"][];
            since: string;
            unplaced: number;
        };
        /**
         * DocumentVersion
         * @description A version as it was published. based_on: what it was changed from; of a way back, what came again.
         *
         *         reaches_open: whether clocks that ran already followed it.
         */
        DocumentVersion: {
            based_on: string | null;
            /** Format: date-time */
            effective_from: string;
            /** Format: date-time */
            published_at: string;
            published_by: components["schemas"]["Person"];
            reaches_open: boolean;
            remark: string;
            validity: components["schemas"]["Validity"];
            version: string;
            withdrawn_at: string | null;
            withdrawn_by: string | null;
        };
        /**
         * Done
         * @description What was done; a word of `track.done` in the catalogue.
         * @enum {unknown}
         */
        Done: "answered" | "asked" | "assigned" | "cancel_asked" | "cancelled" | "checked" | "closed" | "contested" | "county_started" | "declined" | "extended" | "handed_in" | "merged" | "part_closed" | "part_reopened" | "paused" | "rated" | "rearranged" | "reassigned" | "received" | "refused" | "remark" | "reopen_asked" | "reopened" | "resumed" | "self_handled" | "sent_back" | "split" | "started" | "transferred" | "unmerged";
        /**
         * DoneForm
         * @description Which step was taken, and what there is to show for it.
         */
        DoneForm: {
            /** @default [] */
            attachments?: components["schemas"]["AttachmentForm"][];
            /** @default null */
            claimed_at?: string | null;
            milestone: number;
            /** @default null */
            note?: string | null;
        };
        /**
         * Draft
         * @description A proposal with its text.
         */
        Draft: {
            based_on: string | null;
            /** Format: date-time */
            changed_at: string;
            changed_by: components["schemas"]["Person"];
            ended_at: string | null;
            /** Format: uuid */
            id: string;
            kind: string;
            /** Format: date-time */
            made_at: string;
            made_by: components["schemas"]["Person"];
            newest: string | null;
            published_as: string | null;
            remark: string;
            revision: number;
            text: string;
        };
        /**
         * DraftHead
         * @description A proposal. based_on: the newest version when it was written; newest: now. Only where both agree it goes on.
         */
        DraftHead: {
            based_on: string | null;
            /** Format: date-time */
            changed_at: string;
            changed_by: components["schemas"]["Person"];
            ended_at: string | null;
            /** Format: uuid */
            id: string;
            kind: string;
            /** Format: date-time */
            made_at: string;
            made_by: components["schemas"]["Person"];
            newest: string | null;
            published_as: string | null;
            remark: string;
            revision: number;
        };
        /**
         * DrawForm
         * @description How many closed incidents of which period to draw; seed: words of one's own, else it is made by the server.
         */
        DrawForm: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Period */
            period: string;
            /**
             * Seed
             * @default
             */
            seed?: string;
            /** Size */
            size: number;
        };
        /**
         * DrawList
         * @description The draws, the newest first.
         */
        DrawList: {
            items: components["schemas"]["DrawView"][];
        };
        /**
         * DrawView
         * @description A draw, with all that is needed to draw it again.
         */
        DrawView: {
            checks: number;
            done: number;
            /** Format: date-time */
            drawn_at: string;
            drawn_by: components["schemas"]["Person"];
            /** Format: uuid */
            id: string;
            period: string;
            population: number;
            population_sha256: string;
            seed: string;
            size: number;
        };
        /**
         * DropForm
         * @description Which step is not to be taken after all, and why.
         */
        DropForm: {
            /** @default null */
            claimed_at?: string | null;
            milestone: number;
            reason: string;
        };
        /**
         * DueAxis
         * @description The next hours, lane by lane.
         */
        DueAxis: {
            /** Format: date-time */
            at: string;
            /** @description there is more than is told: the nearest is */
            full: boolean;
            lanes: components["schemas"]["DueLane"][];
            /** Format: date-time */
            until: string;
        };
        /**
         * DueLane
         * @description What a unit has before it; without a unit it is for the command room, or for whoever checks.
         */
        DueLane: {
            marks: components["schemas"]["DueMark"][];
            /** @description how many incidents are overdue already */
            overdue: number;
            unit: components["schemas"]["UnitRef"] | null;
        };
        /**
         * DueMark
         * @description A due time, or the step that comes next on the ladder of a clock.
         */
        DueMark: {
            /** Format: date-time */
            at: string;
            category: components["schemas"]["CategoryName"] | null;
            cell: components["schemas"]["Coded"] | null;
            clock: components["schemas"]["ClockKind"];
            grade: components["schemas"]["Grade"] | null;
            /** @description of the clock, now */
            lamp: components["schemas"]["Lamp"];
            /** @description of the step; of a due time, the step that fires with it */
            level: string | null;
            /** @description of a step of the handling: what it is */
            milestone: string | null;
            number: string;
            status: components["schemas"]["Status"];
            urgent: boolean;
            what: components["schemas"]["MarkKind"];
        };
        /**
         * DutyItemView
         * @description One item: what it is, on which law it rests, which department of the county is in charge, and who does what.
         *
         *         units: to whom the responsibility catalogue gives it. category: of a grid's item, what it is about.
         */
        DutyItemView: {
            category: components["schemas"]["CategoryName"] | null;
            department: components["schemas"]["ReasonCode"] | null;
            does: string | null;
            id: string;
            kind: components["schemas"]["ItemKind"];
            law: string | null;
            text: string;
            units: components["schemas"]["UnitRef"][];
        };
        /**
         * DutyLine
         * @description A line of the roster: of some days of every week (1 is Monday), or of one date; times of day of Shanghai.
         */
        DutyLine: {
            date: string | null;
            days: number[];
            from: string;
            to: string;
            /** @description how long each has it before the next one does */
            turn_minutes: number | null;
        };
        /**
         * DutyListView
         * @description The list of a level in the version in force.
         */
        DutyListView: {
            items: components["schemas"]["DutyItemView"][];
            /** @enum {unknown} */
            level: "cell" | "county" | "town" | "village";
            /** @description None where the township has published no such list */
            version: string | null;
        };
        /**
         * DutyNow
         * @description Who of the unit that has an incident is on duty; where nobody is, the unit's lead is told instead.
         */
        DutyNow: {
            instead: components["schemas"]["Person"][];
            people: components["schemas"]["OnDutyView"][];
        };
        /**
         * DutyPreview
         * @description On whom the next steps of the coming day fall by another roster. turns: how many steps, by what changes.
         */
        DutyPreview: {
            examples: components["schemas"]["StepTurn"][];
            steps: number;
            turns: {
                [key: string]: number;
            };
        };
        /**
         * EmergencyArrivals
         * @description What came in since the act began, the cell with the most of it first; without an act there is none.
         *
         *         waiting: of all that is open, how much waits.
         */
        EmergencyArrivals: {
            cells: components["schemas"]["CellArrivals"][];
            since: string | null;
            waiting: number;
        };
        /**
         * EmergencyProposal
         * @description Which matters shall wait, why, and until when; the id is the sender's, so that sending again is safe.
         */
        EmergencyProposal: {
            /** Areas */
            areas?: string[];
            /** Categories */
            categories?: string[];
            /** Grades */
            grades: number[];
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Reason */
            reason: string;
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /**
             * Until
             * Format: date-time
             */
            until: string;
        };
        /**
         * EmergencyView
         * @description What holds or is coming, what is proposed, and what the caller may do; earlier: for the command room only.
         */
        EmergencyView: {
            act: components["schemas"]["ActView"] | null;
            /** Format: date-time */
            at: string;
            earlier: components["schemas"]["ActView"][];
            may_decide: boolean;
            may_propose: boolean;
            proposal: components["schemas"]["ActView"] | null;
        };
        /**
         * Encoding
         * @description How the letters of a CSV file are written.
         * @enum {unknown}
         */
        Encoding: "gb18030" | "utf-8";
        /**
         * EntryKind
         * @description What a person entered: an office's score, what an objection came to, or a correction of a frozen period.
         * @enum {unknown}
         */
        EntryKind: "correction" | "decided" | "scored";
        /**
         * EntryView
         * @description What somebody entered; who it was is told to those who take part. corrects: the period that it corrects.
         *
         *         left_out: the incidents that do not count by it, as far as the caller may open them, and how many there are.
         */
        EntryView: {
            corrects: string | null;
            /** Format: date-time */
            entered_at: string;
            entered_by: components["schemas"]["Person"] | null;
            evidence: string[];
            /** Format: uuid */
            id: string;
            kind: components["schemas"]["EntryKind"];
            leaf: string;
            left_out: string[];
            left_out_count: number;
            points: string | null;
            reason: string;
        };
        /**
         * EventActor
         * @description Who acted, in which role; a reporter who is hidden from the caller has no account here.
         */
        EventActor: {
            name: string | null;
            role: components["schemas"]["Role"];
            user: string | null;
        };
        /**
         * EventView
         * @description One entry of the history; given_to: who got the incident by name, where somebody did.
         */
        EventView: {
            attachments: string[];
            by: components["schemas"]["EventActor"] | null;
            data: Record<string, unknown>;
            given_to: components["schemas"]["Person"] | null;
            note: string | null;
            /** Format: date-time */
            occurred_at: string;
            seq: number;
            status: components["schemas"]["Status"];
            /** @description where to turn instead, of what was declined */
            turn_to: string | null;
            type: string;
            version: number;
        };
        /**
         * Exclusion
         * @description Why a case does not count, in the order in which the first that fits is told.
         *
         *         accusation: about somebody of ours; the supervisor's alone, so it counts nowhere, whatever a figure says. imported:
         *         history that was taken over. visit: a look at a place that found nothing, or was not made yet. merged: the same as
         *         another incident. part: its parent counts. withdrawn, declined: by its outcome. self_closed: an officer dealt with
         *         it and nobody looked. unverified: nobody but whoever reported it has seen it done. excused: its clock waits for a
         *         lawful reason. moved_on: its clock stopped in time for another reason than that it was done. capped: beyond what
         *         counts of a person on a day.
         * @enum {unknown}
         */
        Exclusion: "accusation" | "capped" | "declined" | "excused" | "imported" | "merged" | "moved_on" | "part" | "self_closed" | "unverified" | "visit" | "withdrawn";
        /**
         * Export
         * @description A list that the caller asked for as a file.
         */
        Export: {
            /** Format: date-time */
            asked_at: string;
            bytes: number | null;
            encoding: components["schemas"]["Encoding"];
            ended_at: string | null;
            /** @description until when the file can be fetched */
            expires_at: string | null;
            /** @description why there is no file */
            fault: components["schemas"]["ExportFault"] | null;
            /** @description the file is there, and the caller still holds everything it was made with */
            fetchable: boolean;
            /** @description what of it, as the parameters of the list's own route */
            filter: Record<string, unknown>;
            format: components["schemas"]["ExportFormat"];
            /** Format: uuid */
            id: string;
            /** @description of the file */
            name: string;
            /** @description signs that the encoding does not have, each written as 〓 */
            replaced: number;
            /** @description written so far */
            rows: number;
            state: components["schemas"]["ExportState"];
            /** @description which list: `export.what.<what>` in the catalogue */
            what: string;
        };
        /**
         * ExportFault
         * @description Why there is no file.
         *
         *         not_allowed: the person may not see the list any more. too_many_rows: more than one export may have. no_room: the
         *         disk, or the place for exports on it, is full. too_wide: a page of the list took too long to find. died: its workers
         *         were killed again and again. broken: a fault of ours.
         * @enum {unknown}
         */
        ExportFault: "broken" | "died" | "no_room" | "not_allowed" | "too_many_rows" | "too_wide";
        /**
         * ExportFormat
         * @description How the rows are written.
         * @enum {unknown}
         */
        ExportFormat: "csv" | "xlsx";
        /**
         * ExportList
         * @description The caller's exports, the newest first.
         */
        ExportList: {
            items: components["schemas"]["Export"][];
        };
        /**
         * ExportState
         * @description How far an export is. removed: by its owner, when there was a file already.
         * @enum {unknown}
         */
        ExportState: "cancelled" | "done" | "expired" | "failed" | "removed" | "running" | "waiting";
        /**
         * ExportWish
         * @description Which list, what of it, and how; `filter` has the parameters of the list's own route.
         */
        ExportWish: {
            /** @default utf-8 */
            encoding?: components["schemas"]["Encoding"];
            /** Filter */
            filter?: {
                [key: string]: unknown;
            };
            /** @default xlsx */
            format?: components["schemas"]["ExportFormat"];
            /** @description of the headings; otherwise that of Accept-Language */
            language?: components["schemas"]["Language"] | null;
            /** What */
            what: string;
        };
        /**
         * ExtendForm
         * @description Until when, and why it takes longer.
         */
        ExtendForm: {
            /** @default null */
            claimed_at?: string | null;
            /** Format: date-time */
            due_at: string;
            reason: string;
        };
        /**
         * ExtensionPreview
         * @description What the due time of the handling would become by an extension, as the unit's duty and the workdays have it.
         */
        ExtensionPreview: {
            /** @description null where no such extension can be asked for now */
            due_at: string | null;
            was_due_at: string | null;
        };
        /**
         * Fault
         * @description Whose doing it is that an incident has to be taken up again, as the reporter sees it.
         * @enum {unknown}
         */
        Fault: "other" | "us";
        /**
         * FaultForm
         * @description What is wrong, and what it looks like.
         */
        FaultForm: {
            attachments: components["schemas"]["AttachmentForm"][];
            /** @default null */
            claimed_at?: string | null;
            note: string;
        };
        /**
         * FieldErrorBody
         * @description What is wrong with one field: `fieldError.<code>` in the catalogue of sentences, which `message` is in words.
         */
        FieldErrorBody: {
            code: components["schemas"]["Wrong"];
            field: string;
            message: string;
            params: Record<string, unknown>;
        };
        /**
         * FieldKind
         * @description What kind of input a field takes.
         *
         *         incident: the number of another incident, which is locked, and may be changed, together with the move's own.
         *         person: the account of somebody of the unit that has the incident.
         *         assignment: that of a unit that helps, one of those to which the person may make the move.
         *         request: one of those that the person may decide by the move. instant: a moment with its offset.
         *         parts: several of the same, each with fields of its own. milestone: the number of a step that is open.
         * @enum {unknown}
         */
        FieldKind: "assignment" | "attachments" | "category" | "cell" | "code" | "grade" | "incident" | "instant" | "line" | "milestone" | "parts" | "person" | "request" | "stars" | "text" | "unit";
        /**
         * FigureCase
         * @description A case behind a figure; excluded: why it does not count at all.
         */
        FigureCase: {
            counted: boolean;
            excluded: components["schemas"]["Exclusion"] | null;
            /** Format: date-time */
            instant: string;
            number: string;
            seconds: number | null;
            unit: string | null;
            unit_name: string | null;
        };
        /**
         * FigureCases
         * @description The cases behind a figure that the caller may open, the oldest first.
         */
        FigureCases: {
            figure: string;
            items: components["schemas"]["FigureCase"][];
            next: string | null;
            version: string;
        };
        /**
         * FigureGroups
         * @description Which figures there are, in the order of the document, and in groups that are counted at once.
         */
        FigureGroups: {
            groups: string[][];
            order: string[];
        };
        /**
         * FigureName
         * @description What a figure is called.
         */
        FigureName: {
            en: string;
            zh: string;
        };
        /**
         * FigureRow
         * @description A figure of one subject; without a subject, of everything, or of what is nobody's.
         *
         *         value: a share from 0 to 1, seconds, or the count. hidden: fewer than five, which the caller may not open. rounded:
         *         in fives, because the caller may not open all of them.
         */
        FigureRow: {
            denominator: number | null;
            hidden: boolean;
            name: string | null;
            name_en: string | null;
            numerator: number | null;
            rounded: boolean;
            subject: string | null;
            value: number | null;
        };
        /**
         * FigureShown
         * @description A figure by its definition, and what it comes to.
         */
        FigureShown: {
            better: ("higher" | "lower") | null;
            exclusions: components["schemas"]["Exclusion"][];
            id: string;
            measure: components["schemas"]["Measure"];
            name: components["schemas"]["FigureName"];
            personal: boolean;
            quantile: number | null;
            rows: components["schemas"]["FigureRow"][];
            version: string;
        };
        /**
         * Figures
         * @description Counts of what the caller sees.
         */
        Figures: {
            /** Format: date-time */
            as_of: string;
            by_status: {
                [key: string]: number;
            };
            calendar: components["schemas"]["CalendarState"];
            closed_today: number;
            due_soon: number;
            needs_person: number;
            open: number;
            overdue: number;
            received_today: number;
            /** @description loops that did not come round for three minutes */
            silent: components["schemas"]["SilentLoop"][];
            stream: components["schemas"]["StreamState"];
            unacknowledged_alerts: number;
        };
        /**
         * Followed
         * @description An incident as whoever holds its receipt is told of it: no names of people, and nothing that is internal.
         */
        Followed: {
            address: string | null;
            /** @description photos of the result, once it is checked */
            after: string[];
            /** Format: date-time */
            at: string;
            /** @description photos of the report that can be shown */
            before: string[];
            category: components["schemas"]["CategoryName"] | null;
            /** @description by when all of it is to be done */
            due_at: string | null;
            may: components["schemas"]["FollowedActs"];
            next: components["schemas"]["FollowedNext"] | null;
            number: string;
            outcome: components["schemas"]["Outcome"] | null;
            /** @description where several units deal with parts of it */
            parts: components["schemas"]["FollowedPart"][];
            /** Format: date-time */
            received_at: string;
            status: components["schemas"]["Status"];
            steps: components["schemas"]["FollowedStep"][];
            text: string;
            /** @description of what is handled together with reports of others: how far that is */
            together: components["schemas"]["Status"] | null;
            told_at: string | null;
            /** @description that has it in hand, or had it; not shown of a complaint */
            unit: components["schemas"]["UnitRef"] | null;
            version: number;
        };
        /**
         * FollowedActs
         * @description Until when the holder of the receipt may do something, null where not: rate, ask to reopen, contest.
         *
         *         rates: they may rate; `rate` is null then as long as they were not rung up, because the window begins with the call.
         */
        FollowedActs: {
            contest: string | null;
            rate: string | null;
            rates: boolean;
            reopen: string | null;
        };
        /**
         * FollowedNext
         * @description What comes next, and by when it has to be done, where that is known; late: that time is over.
         */
        FollowedNext: {
            by: string | null;
            late: boolean;
            what: components["schemas"]["Coming"];
        };
        /**
         * FollowedPart
         * @description How far a unit is with its part of what was reported.
         */
        FollowedPart: {
            outcome: components["schemas"]["Outcome"] | null;
            status: components["schemas"]["Status"];
            unit: components["schemas"]["UnitRef"] | null;
        };
        /**
         * FollowedStep
         * @description Something that was done. until: the end of a pause or of the time for an answer, or the later due time.
         *
         *         turn_to: where to turn instead, of what was declined.
         */
        FollowedStep: {
            /** Format: date-time */
            at: string;
            /** @default null */
            note?: string | null;
            /** @default [] */
            photos?: string[];
            /** @default null */
            reason?: components["schemas"]["ReasonCode"] | null;
            /** @default null */
            stars?: number | null;
            /** @default null */
            turn_to?: string | null;
            /** @default null */
            unit?: string | null;
            /** @default null */
            until?: string | null;
            what: components["schemas"]["Done"];
        };
        /**
         * FollowerPage
         * @description A page of what is merged into an incident; `next`: the number after which the next page begins.
         */
        FollowerPage: {
            items: components["schemas"]["FollowerView"][];
            next: string | null;
        };
        /**
         * FollowerView
         * @description An incident that is merged into another one; telephone and identity numbers are masked.
         */
        FollowerView: {
            address: string | null;
            number: string;
            /** Format: date-time */
            received_at: string;
            status: components["schemas"]["Status"];
            summary: string;
        };
        /**
         * ForbiddenMove
         * @description A move that the caller has the role for and would look for, and that is not possible now.
         *
         *         code: why not, `forbidden.<code>` in the catalogue of sentences. at: when its period ended, or will begin.
         *         units: which are in the way. item: what of the town's duty list says so.
         */
        ForbiddenMove: {
            at: string | null;
            code: string;
            /** @default null */
            item?: components["schemas"]["CitedItem"] | null;
            move: components["schemas"]["Action"];
            units: components["schemas"]["UnitRef"][];
        };
        /**
         * Goes
         * @description Where the rules send a matter: null is a person's to say. helping: the unit of the town beside the county.
         */
        Goes: {
            helping: string | null;
            leader: string | null;
        };
        /**
         * GoesElsewhere
         * @description Incidents that go from one unit to another, as many as the caller may open, with examples.
         */
        GoesElsewhere: {
            becomes: components["schemas"]["Goes"];
            examples: components["schemas"]["WentElsewhere"][];
            incidents: number;
            was: components["schemas"]["Goes"];
        };
        /**
         * Grade
         * @description 特别重大 1, 重大 2, 较大 3, 一般 4.
         * @enum {unknown}
         */
        Grade: 1 | 2 | 3 | 4;
        /**
         * GrantForm
         * @description Which request is granted.
         */
        GrantForm: {
            /** @default null */
            claimed_at?: string | null;
            /** @default null */
            reason?: string | null;
            /** Format: uuid */
            request: string;
        };
        /**
         * Granted
         * @description The request that was granted: why it was made, with the listed cause of a hold, and who agreed.
         */
        Granted: {
            decided_by: components["schemas"]["Person"] | null;
            kind: components["schemas"]["RequestKind"];
            reason: string;
            reason_code: string | null;
        };
        /**
         * Gravity
         * @description How grave a matter is that came up.
         *
         *         ALARM: life may be in danger, it is of the two gravest grades, or a clock shows 严重超期. LATE: a clock has run out,
         *         or it was returned for the third time. WAITING: there is still time.
         * @enum {unknown}
         */
        Gravity: "alarm" | "late" | "waiting";
        /**
         * HandInForm
         * @description What was done, and what it looks like now.
         */
        HandInForm: {
            /** @default [] */
            attachments?: components["schemas"]["AttachmentForm"][];
            /** @default null */
            claimed_at?: string | null;
            result: string;
        };
        /**
         * HandOnForm
         * @description Who handles it from now on, and what that person should know.
         */
        HandOnForm: {
            /** @default null */
            claimed_at?: string | null;
            /** @default null */
            note?: string | null;
            person: string;
        };
        /**
         * Handover
         * @description A hand-over with all that is kept of it. remark: of the one who took over.
         */
        Handover: {
            area: components["schemas"]["Coded"] | null;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            left_at: string;
            left_by: components["schemas"]["Person"];
            notes: string;
            open: number;
            overdue: number;
            remark: string;
            /** @description as it was when the one who left signed */
            sheet: components["schemas"]["LeftSheet"];
            state: components["schemas"]["HandoverState"];
            taken_at: string | null;
            taken_by: components["schemas"]["Person"] | null;
        };
        /**
         * HandoverEntry
         * @description A hand-over in a list.
         */
        HandoverEntry: {
            area: components["schemas"]["Coded"] | null;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            left_at: string;
            left_by: components["schemas"]["Person"];
            open: number;
            overdue: number;
            state: components["schemas"]["HandoverState"];
            taken_at: string | null;
            taken_by: components["schemas"]["Person"] | null;
        };
        /**
         * HandoverPage
         * @description Hand-overs, the newest first; `next` is `before` of the next page.
         */
        HandoverPage: {
            items: components["schemas"]["HandoverEntry"][];
            next: string | null;
        };
        /**
         * HandoverState
         * @description How far a hand-over is: signed by the one who leaves, by both, or taken back before the second signed.
         * @enum {unknown}
         */
        HandoverState: "taken" | "waiting" | "withdrawn";
        /**
         * Health
         * @description How a part of the stream is doing, the worst last.
         * @enum {unknown}
         */
        Health: "behind" | "good" | "stopped" | "unknown";
        /**
         * Heard
         * @description What somebody tells on the telephone, as far as it is written down.
         */
        Heard: {
            /** Address */
            address?: string | null;
            /** Cell */
            cell?: string | null;
            position?: components["schemas"]["HeardPlace"] | null;
            /**
             * Text
             * @default
             */
            text?: string;
        };
        /**
         * HeardPlace
         * @description A point on the map, WGS-84.
         */
        HeardPlace: {
            /** Lat */
            lat: number;
            /** Lon */
            lon: number;
        };
        /**
         * HiddenReporter
         * @description Somebody reported it, and the caller may not know who.
         */
        HiddenReporter: {
            /** @constant */
            hidden: true;
        };
        /**
         * History
         * @description The whole history, seq 1, 2, 3 … without gaps.
         */
        History: {
            items: components["schemas"]["EventView"][];
        };
        /**
         * HoldForm
         * @description The listed cause, until when, and what there is to say about it.
         */
        HoldForm: {
            /** @default null */
            claimed_at?: string | null;
            /** @default null */
            reason?: string | null;
            reason_code: string;
            /** Format: date-time */
            until: string;
        };
        /**
         * InOrderForm
         * @description Nothing need be said of what is in order.
         */
        InOrderForm: {
            /** @default null */
            claimed_at?: string | null;
            /** @default null */
            note?: string | null;
        };
        /**
         * Inbox
         * @description What came up to the caller and is not settled, the gravest first; total: listed or not.
         */
        Inbox: {
            /** Format: date-time */
            as_of: string;
            items: components["schemas"]["InboxEntry"][];
            total: number;
        };
        /**
         * InboxEntry
         * @description An incident that came up, and why.
         *
         *         at: when the latest of what came up did so. raised, waiting, ruling: what came up; the last: the caller has to say
         *         whose it is. moves: what the caller may do about it now, of what belongs here. unacknowledged: the caller's alerts
         *         about it.
         */
        InboxEntry: {
            /** Format: date-time */
            at: string;
            gravity: components["schemas"]["Gravity"];
            holder: components["schemas"]["console.api.models.inbox.Holder"];
            incident: components["schemas"]["Summary"];
            moves: components["schemas"]["Action"][];
            next_step: components["schemas"]["NextStep"] | null;
            raised: components["schemas"]["Raised"][];
            ruling: boolean;
            tried: components["schemas"]["TriedSoFar"];
            unacknowledged: string[];
            waiting: components["schemas"]["Waiting"][];
        };
        /**
         * IncidentAlert
         * @description A step of a clock's ladder that fired; reached: whom it reached by which channel, and whom not.
         */
        IncidentAlert: {
            acknowledged_at: string | null;
            acknowledged_by: components["schemas"]["Person"] | null;
            /** Format: date-time */
            at: string;
            /** Format: date-time */
            due_at: string;
            /** Format: uuid */
            id: string;
            level: string;
            reached: components["schemas"]["Reached"][];
            step: number;
        };
        /**
         * IncidentChange
         * @description The data of an `incident` event of the stream: something happened to an incident that the caller sees.
         */
        IncidentChange: {
            number: string;
            seq: number;
            status: components["schemas"]["Status"];
            /** @description null for somebody who only reported it */
            type: string | null;
            version: number;
        };
        /**
         * IncidentPage
         * @description A page of a list; `next` is the cursor of what follows, null at the end.
         */
        IncidentPage: {
            items: components["schemas"]["Summary"][];
            next: string | null;
        };
        /**
         * ItemKind
         * @description 基本履职: its own, it answers alone. 配合履职: a department leads and it helps. 收回: a department took it.
         * @enum {unknown}
         */
        ItemKind: "basic" | "helping" | "taken_back";
        /**
         * JoinForm
         * @description What came of all parts together, as the reporter is to read it.
         */
        JoinForm: {
            /** @default [] */
            attachments?: components["schemas"]["AttachmentForm"][];
            /** @default null */
            claimed_at?: string | null;
            result: string;
        };
        /**
         * Lamp
         * @description How a clock looks: 正常, 临期 (80 % used), 超期, 严重超期 (2 x).
         * @enum {unknown}
         */
        Lamp: "due_soon" | "long_overdue" | "normal" | "overdue";
        /**
         * Landmark
         * @description A key place (重点场所) or a unit's office, WGS-84; platform: whose office it is, null where it is none's.
         */
        Landmark: {
            id: string;
            /** @enum {unknown} */
            kind: "key_place" | "office";
            lat: number;
            lon: number;
            name: string;
            /** @default null */
            platform?: components["schemas"]["Platform"] | null;
        };
        /**
         * Landmarks
         * @description All of the town's.
         */
        Landmarks: {
            items: components["schemas"]["Landmark"][];
        };
        /**
         * Language
         * @description A language that the catalogue speaks.
         * @enum {string}
         */
        Language: "zh-CN" | "en";
        /**
         * LeadView
         * @description The incident into which one is merged: how far it is; who may not know it gets no number.
         */
        LeadView: {
            number: string | null;
            outcome: components["schemas"]["Outcome"] | null;
            status: components["schemas"]["Status"];
        };
        /**
         * LeafView
         * @description What a leaf came to: left_out, it was not asked; few, there were too few cases. behind: how many cases it has.
         */
        LeafView: {
            behind: number;
            denominator: number | null;
            entry: string | null;
            few: boolean;
            figure: string | null;
            figure_version: string | null;
            leaf: string;
            left_out: boolean;
            measure: components["schemas"]["Measure"] | null;
            numerator: number | null;
            points: string;
            value: string | null;
        };
        /**
         * Leaving
         * @description What the one who leaves has to say to the next shift; area: of which command room, for who works in several.
         */
        Leaving: {
            /** Area */
            area?: string | null;
            /** Notes */
            notes: string;
        };
        /**
         * LeftAsked
         * @description A request that waits to be decided.
         */
        LeftAsked: {
            /** Format: date-time */
            asked_at: string;
            decider: components["schemas"]["Role"];
            kind: components["schemas"]["RequestKind"];
            number: string;
        };
        /**
         * LeftOpen
         * @description An open incident; without a unit it waits for the command room. clock: the one due next.
         */
        LeftOpen: {
            category: components["schemas"]["CategoryName"] | null;
            cell: components["schemas"]["Coded"] | null;
            clock: components["schemas"]["ClockKind"] | null;
            due_at: string | null;
            grade: components["schemas"]["Grade"] | null;
            number: string;
            overdue: boolean;
            status: string;
            unit: components["schemas"]["UnitRef"] | null;
            urgent: boolean;
        };
        /**
         * LeftSheet
         * @description What was open at one moment: counts of all, the most pressing by number; accusations are not among them.
         */
        LeftSheet: {
            alerts: components["schemas"]["LeftUnread"][];
            asked: number;
            /** Format: date-time */
            at: string;
            by_status: {
                [key: string]: number;
            };
            due_soon: number;
            lines: components["schemas"]["LeftOpen"][];
            needs_person: number;
            open: number;
            overdue: number;
            requests: components["schemas"]["LeftAsked"][];
            unread: number;
        };
        /**
         * LeftUnread
         * @description An alert that the one who leaves did not take note of.
         */
        LeftUnread: {
            /** Format: date-time */
            at: string;
            kind: string;
            level: string | null;
            number: string;
        };
        /**
         * Line
         * @description The live figures of one subject.
         *
         *         due_today: what was open this morning and is due today as a whole; closed_due_today, on_time_today: how many of
         *         these are closed, and were closed in time. Medians are over what a unit got, and what was closed, within a day.
         *         hidden: a number is left out, because there are fewer than five incidents behind it or behind one beside it.
         */
        Line: {
            arrivals: components["schemas"]["Windows"];
            closed: components["schemas"]["Windows"];
            closed_due_today: number | null;
            due_today: number | null;
            /** @default false */
            hidden?: boolean;
            median_minutes_to_assign: number | null;
            median_minutes_to_close: number | null;
            on_time_today: number | null;
            open: number | null;
            overdue: number | null;
            usual_arrivals: components["schemas"]["UsualArrivals"] | null;
        };
        /**
         * LineFault
         * @description What is wrong with a line, or with the whole file (line 0).
         * @enum {unknown}
         */
        LineFault: "cells" | "days" | "encoding" | "header" | "hours" | "kind" | "moment" | "no_table" | "person" | "persons" | "too_long" | "turn" | "unit";
        /**
         * LineFaultView
         * @description What is wrong with a line; 0 is the whole file. fault: also `rosterFile.<fault>` in the catalogue.
         */
        LineFaultView: {
            fault: components["schemas"]["LineFault"];
            line: number;
            value: string;
        };
        /**
         * LineKind
         * @description What a line tells: a fact, that the imposed due time came before the computed one, or how the clock looks now.
         * @enum {unknown}
         */
        LineKind: "capped" | "extended" | "hastened" | "now" | "paused" | "rebased" | "resumed" | "started" | "stopped" | "voided";
        /**
         * LiveFigures
         * @description The data of a `live` event: what comes in, is open and late, and is closed, now.
         *
         *         source: counted by the stream, or recounted from PostgreSQL because the stream is silent. stream_as_of: when the
         *         stream was heard last; behind_seconds: how long ago. differs: what recounts of the last hour found. usual_weeks: of
         *         how many weeks the usual numbers are the mean; 0 while there is too little history. Cells and categories without
         *         any number are left out.
         */
        LiveFigures: {
            /** Format: date-time */
            as_of: string;
            behind_seconds: number | null;
            categories: components["schemas"]["CategoryLine"][];
            cells: components["schemas"]["CellLine"][];
            /** @description when the stream was held against a recount last */
            checked_at: string | null;
            differs: components["schemas"]["Differed"][];
            platforms: components["schemas"]["PlatformLine"][];
            /** @enum {unknown} */
            source: "recount" | "stream";
            stream_as_of: string | null;
            town: components["schemas"]["Line"];
            unusual: components["schemas"]["UnusualArrivals"][];
            usual_weeks: number;
            windows: string[];
        };
        /**
         * LiveHealth
         * @description Who counts the live figures; null while nobody follows them.
         */
        LiveHealth: {
            behind_seconds: number | null;
            checked_at: string | null;
            differs: components["schemas"]["Differed"][];
            source: ("recount" | "stream") | null;
        };
        /**
         * LocateForm
         * @description The cell, and how somebody knows.
         */
        LocateForm: {
            cell: string;
            /** @default null */
            claimed_at?: string | null;
            reason: string;
        };
        /**
         * MadeScreen
         * @description A screen that was just made; path: what its device opens, once shown and never again.
         */
        MadeScreen: {
            /** Format: uuid */
            id: string;
            path: string;
        };
        /**
         * MapBox
         * @description WGS-84 degrees.
         */
        MapBox: {
            east: number;
            north: number;
            south: number;
            west: number;
        };
        /**
         * MarkKind
         * @description What a mark stands for: a due time, or the next step of a ladder.
         * @enum {unknown}
         */
        MarkKind: "due" | "step";
        /**
         * Me
         * @description Who is signed in.
         */
        Me: {
            name: string;
            profile: components["schemas"]["Profile"];
            roles: components["schemas"]["RoleView"][];
            town: components["schemas"]["Coded"];
            user: string;
        };
        /**
         * Measure
         * @description What is told of the cases: how many, which share of them counts, a quantile or the sum of their times.
         * @enum {unknown}
         */
        Measure: "count" | "quantile" | "share" | "sum";
        /**
         * MergeForm
         * @description With which incident it is the same thing, and how somebody knows.
         */
        MergeForm: {
            /** @default null */
            claimed_at?: string | null;
            into: string;
            /** @default null */
            reason?: string | null;
        };
        /**
         * MilestoneState
         * @description How far a step of the handling is: 待完成, 已完成, 已取消.
         * @enum {unknown}
         */
        MilestoneState: "done" | "dropped" | "open";
        /**
         * MilestoneView
         * @description A step of what a unit does; `due_at` is when it is due, or was when it was taken or dropped.
         */
        MilestoneView: {
            /** Format: date-time */
            due_at: string;
            ended_at: string | null;
            /** @description it was taken after it was due, or is open and overdue */
            late: boolean;
            n: number;
            name: string;
            state: components["schemas"]["MilestoneState"];
        };
        /**
         * MorningCounts
         * @description How many came overnight, are due today, are overdue, and were returned at least twice.
         */
        MorningCounts: {
            due_today: number;
            overdue: number;
            overnight: number;
            returned: number;
        };
        /**
         * MorningSheet
         * @description What came overnight, is due today, is overdue or was returned twice; the most pressing of each by name.
         */
        MorningSheet: {
            /** Format: date-time */
            at: string;
            due_today: components["schemas"]["Summary"][];
            overdue: components["schemas"]["Summary"][];
            overnight: components["schemas"]["Summary"][];
            returned: components["schemas"]["Summary"][];
            /**
             * Format: date-time
             * @description when the night began
             */
            since: string;
            total: components["schemas"]["MorningCounts"];
            units: components["schemas"]["MorningUnit"][];
        };
        /**
         * MorningUnit
         * @description The counts of a unit; without a unit, of the command room.
         */
        MorningUnit: {
            due_today: number;
            overdue: number;
            overnight: number;
            returned: number;
            unit: components["schemas"]["UnitRef"] | null;
        };
        /**
         * MoveField
         * @description What a move asks for.
         *
         *         alternatives: the fields of which one must be filled in, where this is one of several. max: how many characters,
         *         photos, stars or parts. purpose: what its photos show. choices: None where anything may be written.
         *         fields: of each part, where there are several; min: how many there must be.
         */
        MoveField: {
            alternatives: string[];
            choices: components["schemas"]["Choice"][] | null;
            fields: components["schemas"]["MoveField"][];
            kind: components["schemas"]["FieldKind"];
            max: number | null;
            min: number | null;
            name: string;
            purpose: ("after" | "before" | "evidence") | null;
            required: boolean;
        };
        /**
         * MoveForm
         * @description Which step is due at another instant, and why.
         */
        MoveForm: {
            /** Format: date-time */
            by: string;
            /** @default null */
            claimed_at?: string | null;
            milestone: number;
            reason: string;
        };
        /**
         * MoveForms
         * @description The body of each move, by the name of the move.
         */
        MoveForms: {
            accuse: components["schemas"]["AccuseForm"];
            answer: components["schemas"]["AnswerForm"];
            arrive: components["schemas"]["ArriveForm"];
            ask: components["schemas"]["AskForm"];
            assign: components["schemas"]["AssignForm"];
            cancel: components["schemas"]["CancelForm"];
            classify: components["schemas"]["ClassifyForm"];
            clear: components["schemas"]["ClearForm"];
            "co-accept": components["schemas"]["CoAcceptForm"];
            "co-add": components["schemas"]["CoAddForm"];
            "co-hand-in": components["schemas"]["CoHandInForm"];
            "co-impose": components["schemas"]["CoReasonForm"];
            "co-refuse": components["schemas"]["CoReasonForm"];
            "co-release": components["schemas"]["CoReasonForm"];
            comment: components["schemas"]["CommentForm"];
            confirm: components["schemas"]["ConfirmForm"];
            contest: components["schemas"]["ContestForm"];
            "county-result": components["schemas"]["CountyResultForm"];
            "county-return": components["schemas"]["CountyReturnForm"];
            "county-take-back": components["schemas"]["CountyTakeBackForm"];
            decline: components["schemas"]["DeclineForm"];
            extend: components["schemas"]["ExtendForm"];
            fault: components["schemas"]["FaultForm"];
            grant: components["schemas"]["GrantForm"];
            "hand-in": components["schemas"]["HandInForm"];
            "hand-on": components["schemas"]["HandOnForm"];
            hold: components["schemas"]["HoldForm"];
            "in-order": components["schemas"]["InOrderForm"];
            join: components["schemas"]["JoinForm"];
            locate: components["schemas"]["LocateForm"];
            merge: components["schemas"]["MergeForm"];
            "milestone-done": components["schemas"]["DoneForm"];
            "milestone-drop": components["schemas"]["DropForm"];
            "milestone-move": components["schemas"]["MoveForm"];
            nudge: components["schemas"]["NudgeForm"];
            plan: components["schemas"]["PlanForm"];
            rate: components["schemas"]["RateForm"];
            reassign: components["schemas"]["ReassignForm"];
            recall: components["schemas"]["RecallForm"];
            refuse: components["schemas"]["RefuseForm"];
            reopen: components["schemas"]["ReopenForm"];
            resume: components["schemas"]["ResumeForm"];
            return: components["schemas"]["ReturnForm"];
            rule: components["schemas"]["RuleForm"];
            "self-handle": components["schemas"]["SelfHandleForm"];
            "send-back": components["schemas"]["SendBackForm"];
            sign: components["schemas"]["SignForm"];
            split: components["schemas"]["SplitForm"];
            supervise: components["schemas"]["SuperviseForm"];
            "take-over": components["schemas"]["TakeOverForm"];
            tell: components["schemas"]["TellForm"];
            transfer: components["schemas"]["TransferForm"];
            "transfer-listed": components["schemas"]["TransferListedForm"];
            unmerge: components["schemas"]["UnmergeForm"];
        };
        /**
         * MoveView
         * @description A move that the caller may make now; they come in the order in which they are offered.
         */
        MoveView: {
            fields: components["schemas"]["MoveField"][];
            move: components["schemas"]["Action"];
            needs_if_match: boolean;
            tone: components["schemas"]["Tone"];
        };
        /**
         * MovesOfKind
         * @description How many clocks of a kind would move where.
         */
        MovesOfKind: {
            clock: components["schemas"]["ClockKind"];
            moves: {
                [key: string]: number;
            };
        };
        /**
         * MovesOfUnit
         * @description How many clocks of a unit would move where; unit: null is the command room.
         */
        MovesOfUnit: {
            moves: {
                [key: string]: number;
            };
            unit: string | null;
        };
        /**
         * NewScreen
         * @description What a screen is called that is about to hang on a wall.
         */
        NewScreen: {
            /** Name */
            name: string;
        };
        /**
         * NextClock
         * @description The running clock that is due next, and when its lamp changes; a negative rest is time over.
         */
        NextClock: {
            /** Format: date-time */
            due_at: string;
            /** Format: date-time */
            due_soon_at: string;
            kind: components["schemas"]["ClockKind"];
            lamp: components["schemas"]["Lamp"];
            /** Format: date-time */
            long_overdue_at: string;
            remaining_seconds: number;
        };
        /**
         * NextStep
         * @description The step of a ladder that fires next, and whom it tells: roles, or the reporter.
         */
        NextStep: {
            /** Format: date-time */
            at: string;
            clock_kind: components["schemas"]["ClockKind"];
            level: string;
            recipients: string[];
            step: number;
        };
        /**
         * NudgeForm
         * @description What is to be hurried, where there is something to say.
         */
        NudgeForm: {
            /** @default null */
            claimed_at?: string | null;
            /** @default null */
            note?: string | null;
        };
        /**
         * Objection
         * @description What is still wrong.
         */
        Objection: {
            /** Code */
            code: string;
            /** Number */
            number: string;
            /** Reason */
            reason: string;
        };
        /**
         * ObjectionAlert
         * @description A notification about an objection to an assessment that was not decided by `due_at`, for an assessor.
         */
        ObjectionAlert: {
            acknowledged_at: string | null;
            /** Format: date-time */
            at: string;
            due_at: string | null;
            /** Format: uuid */
            id: string;
            kind: string;
            period: string;
            /** Format: uuid */
            period_id: string;
            scheme: string;
            scheme_en: string;
        };
        /**
         * ObjectionForm
         * @description What is wrong with what a leaf came to for a subject.
         */
        ObjectionForm: {
            /**
             * Evidence
             * @default []
             */
            evidence?: string[];
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Leaf */
            leaf: string;
            /** Reason */
            reason: string;
            /** Subject */
            subject: string;
        };
        /**
         * ObjectionView
         * @description An objection to what a leaf came to for a subject.
         */
        ObjectionView: {
            decided_at: string | null;
            decided_by: components["schemas"]["Person"] | null;
            decision: string;
            due_at: string | null;
            evidence: string[];
            /** Format: uuid */
            id: string;
            leaf: string;
            may_decide: boolean;
            overdue: boolean;
            /** Format: date-time */
            raised_at: string;
            raised_by: components["schemas"]["Person"];
            reason: string;
            state: string;
            subject: string;
            subject_name: string;
        };
        /**
         * OnDutyView
         * @description Somebody on duty now, by which line, and until when; instead_of: who has the shift and is away.
         */
        OnDutyView: {
            instead_of: components["schemas"]["Person"] | null;
            line: components["schemas"]["DutyLine"];
            person: components["schemas"]["Person"];
            /** Format: date-time */
            until: string;
        };
        /**
         * OnTheSpot
         * @description What another list of the grid would mean for officers.
         *
         *         refused: so much that they dealt with on the spot they would have had to report. allowed: so much that they
         *         reported they could have dealt with. refused_alike, allowed_alike: of what the caller may open.
         */
        OnTheSpot: {
            allowed: number;
            allowed_alike: components["schemas"]["SettledAlike"][];
            refused: number;
            refused_alike: components["schemas"]["SettledAlike"][];
        };
        /**
         * Opened
         * @description The number and the tracking code of a receipt.
         */
        Opened: {
            /** Code */
            code: string;
            /** Number */
            number: string;
        };
        /**
         * OpenedPhoto
         * @description Which picture of a photo is asked for.
         */
        OpenedPhoto: {
            /** Code */
            code: string;
            /** Number */
            number: string;
            /**
             * Size
             * @default thumb
             * @enum {string}
             */
            size?: "full" | "thumb";
        };
        /**
         * Option
         * @description A value that may be chosen.
         */
        Option: {
            label: string;
            value: string;
        };
        /**
         * OrderView
         * @description The order from outside (12345, county) that the incident came as.
         */
        OrderView: {
            /** @description the due time that the order imposes */
            due_at: string | null;
            number: string;
            system: string;
        };
        /**
         * OriginForm
         * @description An order from outside (12345, county): it keeps its number, its due time and the channel of the reply.
         *
         *         reply_to: a channel of the township's document `channels`, by its code; never an address.
         */
        OriginForm: {
            /** @default null */
            due_at?: string | null;
            number: string;
            /** @default null */
            reply_to?: string | null;
            system: string;
        };
        /**
         * OutboxHealth
         * @description What was stored and not sent to Kafka, or had no effect there, yet.
         */
        OutboxHealth: {
            health: components["schemas"]["Health"];
            oldest_seconds: number;
            rows: number;
        };
        /**
         * Outcome
         * @description How a closed incident ended.
         * @enum {unknown}
         */
        Outcome: "cancelled" | "declined" | "imported" | "in_order" | "resolved" | "self_handled";
        /**
         * OwnMonth
         * @description A period in which the caller was assessed; subject: as whom.
         */
        OwnMonth: {
            full_marks: string;
            members: number;
            name: string;
            period: components["schemas"]["PeriodEntry"];
            rank: number | null;
            subject: string;
            total: string | null;
        };
        /**
         * OwnMonths
         * @description The periods in which the caller was assessed, the newest first, and what was drawn for the caller to look at.
         */
        OwnMonths: {
            checks: number;
            items: components["schemas"]["OwnMonth"][];
        };
        /**
         * ParentView
         * @description The incident of which one is a part: how far it is, for those who may see it.
         */
        ParentView: {
            number: string;
            outcome: components["schemas"]["Outcome"] | null;
            status: components["schemas"]["Status"] | null;
            /** @description the caller may open it */
            visible: boolean;
        };
        /**
         * Part
         * @description A part of the service and whether it works.
         */
        Part: {
            detail: string;
            ok: boolean;
        };
        /**
         * PartForm
         * @description What one unit is to do: in words, and what kind of matter that is; without a unit it waits to be assigned.
         */
        PartForm: {
            /** @default null */
            admission_item?: string | null;
            /** @default null */
            category?: string | null;
            text: string;
            /** @default null */
            unit?: string | null;
        };
        /**
         * PartRule
         * @description How a leaf gets its points: by a line from `zero` to `full`, by bands, for each case, or as an office chooses.
         *
         *         measure: what the figure's values are; those of times are seconds.
         */
        PartRule: {
            bands: components["schemas"]["BandView"][];
            below: components["schemas"]["Below"] | null;
            choices: string[];
            each: string | null;
            figure: string | null;
            free: number | null;
            full: string | null;
            measure: components["schemas"]["Measure"] | null;
            minimum: number | null;
            office: components["schemas"]["UnitRef"] | null;
            zero: string | null;
        };
        /**
         * PartView
         * @description A part: who has it, and how far it is; telephone and identity numbers are masked.
         *
         *         Whoever reported the whole gets neither its number nor its words: these are for the units.
         */
        PartView: {
            category: components["schemas"]["CategoryName"] | null;
            /** @description it was answered for together with the others */
            joined: boolean;
            lead_unit: components["schemas"]["UnitRef"] | null;
            number: string | null;
            outcome: components["schemas"]["Outcome"] | null;
            status: components["schemas"]["Status"];
            summary: string | null;
            /** @description the caller may open it */
            visible: boolean;
        };
        /**
         * PausedPart
         * @description A part of a pause that had one cause; the parts of a pause add up to it, and no minute is in two.
         */
        PausedPart: {
            act: components["schemas"]["PausingAct"] | null;
            granted: components["schemas"]["Granted"] | null;
            /** @description in the time in which the clock is counted; null when a year is not loaded */
            seconds: number | null;
            /** Format: date-time */
            since: string;
            /** Format: date-time */
            until: string;
            why: components["schemas"]["ClockReason"] | null;
        };
        /**
         * PausingAct
         * @description The emergency for which it waited: why, from when until when that lasts, and who approved it.
         */
        PausingAct: {
            /** @description residents see no name of staff */
            decided_by: components["schemas"]["Person"] | null;
            /** Format: date-time */
            ends_at: string;
            reason: string;
            /** Format: date-time */
            since: string;
        };
        /**
         * PeriodEntry
         * @description A period in the list; whole: the caller sees all of it, and not only what is their own.
         */
        PeriodEntry: {
            /** Format: date-time */
            begins_at: string;
            /** Format: date-time */
            ends_at: string;
            frozen_at: string | null;
            /** Format: uuid */
            id: string;
            objections_until: string | null;
            overdue: number;
            pending: number;
            period: string;
            published_at: string | null;
            scheme: components["schemas"]["SchemeName"];
            state: components["schemas"]["PeriodState"];
            whole: boolean;
        };
        /**
         * PeriodOpening
         * @description Which period of which scheme to open; the id is the sender's, so that sending again is safe.
         */
        PeriodOpening: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Period */
            period: string;
            /** Scheme */
            scheme: string;
        };
        /**
         * PeriodState
         * @description How far a period is: 开放, 公示中, 已归档.
         * @enum {unknown}
         */
        PeriodState: "frozen" | "open" | "provisional";
        /**
         * PeriodView
         * @description A period with its table; missing: scores that offices have still to enter. scores: leaves that the caller scores.
         *
         *         entered: what was entered for these, by subject and leaf. speaks_for: subjects for which the caller may object.
         */
        PeriodView: {
            /** Format: date-time */
            at: string;
            /** Format: date-time */
            begins_at: string;
            computed_at: string | null;
            current: boolean;
            /** Format: date-time */
            ends_at: string;
            entered: {
                [key: string]: {
                    [key: string]: string;
                };
            };
            fingerprint: string | null;
            frozen_at: string | null;
            /** Format: uuid */
            id: string;
            may_assess: boolean;
            missing: number;
            objections: components["schemas"]["ObjectionView"][];
            objections_until: string | null;
            overdue: number;
            pending: number;
            period: string;
            published_at: string | null;
            rules: components["schemas"]["SchemeView"];
            scheme: components["schemas"]["SchemeName"];
            scores: string[];
            speaks_for: string[];
            state: components["schemas"]["PeriodState"];
            table: components["schemas"]["AssessedSubject"][];
            whole: boolean;
        };
        /**
         * Person
         * @description An account, by name.
         */
        Person: {
            name: string;
            user: string;
        };
        /**
         * PersonWays
         * @description By which ways a person is reached; None: by those of the unit, or of everybody. phone, mail: not in full.
         */
        PersonWays: {
            mail: string | null;
            person: components["schemas"]["Person"];
            phone: string | null;
            ways: string[] | null;
        };
        /**
         * PlaceRounds
         * @description A place, or a place or cell of a campaign, that is looked at on other days; at_once: as soon as it holds.
         */
        PlaceRounds: {
            at_once: boolean;
            becomes: string[];
            cell: string;
            name: string;
            was: string[];
        };
        /**
         * PlanForm
         * @description The steps that are agreed on, besides those that were before.
         */
        PlanForm: {
            /** @default null */
            claimed_at?: string | null;
            milestones: components["schemas"]["StepForm"][];
        };
        /**
         * Platform
         * @description The four platforms, and the village bodies beside them.
         * @enum {unknown}
         */
        Platform: "enforcement" | "market" | "public_order" | "services";
        /**
         * PlatformLine
         * @description The live figures of a platform.
         */
        PlatformLine: {
            arrivals: components["schemas"]["Windows"];
            closed: components["schemas"]["Windows"];
            closed_due_today: number | null;
            due_today: number | null;
            /** @default false */
            hidden?: boolean;
            median_minutes_to_assign: number | null;
            median_minutes_to_close: number | null;
            on_time_today: number | null;
            open: number | null;
            overdue: number | null;
            platform: components["schemas"]["Platform"];
            usual_arrivals: components["schemas"]["UsualArrivals"] | null;
        };
        /**
         * PlatformView
         * @description One of the four platforms, with the township's name for it where it gives one.
         */
        PlatformView: {
            label: string | null;
            value: components["schemas"]["Platform"];
        };
        /**
         * Polygon
         * @description Rings of longitude and latitude; the first is the outer one, the others are holes.
         */
        Polygon: {
            coordinates: [
                number,
                number
            ][][];
            /** @enum {unknown} */
            type: "Polygon";
        };
        /**
         * Position
         * @description WGS-84 degrees; accuracy_m: how far off they may be, in metres, as the phone that sent them says.
         */
        Position: {
            /** @default null */
            accuracy_m?: number | null;
            lat: number;
            lon: number;
        };
        /**
         * PositionForm
         * @description Degrees in the datum named by `crs`; accuracy_m: how far off they may be, as the phone says.
         */
        PositionForm: {
            /** @default null */
            accuracy_m?: number | null;
            /**
             * @default WGS-84
             * @enum {unknown}
             */
            crs?: "BD-09" | "CGCS2000" | "GCJ-02" | "WGS-84";
            lat: number;
            lon: number;
        };
        /**
         * Present
         * @description Who else has the incident open just now.
         */
        Present: {
            people: components["schemas"]["Person"][];
        };
        /**
         * ProblemBody
         * @description RFC 9457 problem details; `errors`, `missing`, `current` and `changed_by` where they say more.
         *
         *         type: what kind of problem it is, for programs. code, params: `problem.<code>` in the catalogue of sentences, and
         *         its values, which `detail` is in words, in the language that Accept-Language asks for.
         */
        ProblemBody: {
            /**
             * @description 412: who changed it meanwhile, `user` and `name`, where the caller may know
             * @default []
             */
            changed_by?: {
                [key: string]: string;
            }[];
            code: string;
            /**
             * @description 412: the incident as it stands
             * @default null
             */
            current?: Record<string, unknown> | null;
            detail: string;
            /** @default [] */
            errors?: components["schemas"]["FieldErrorBody"][];
            /**
             * @description 422: names of what the move needs
             * @default []
             */
            missing?: string[];
            /** @description of `move_refused`: `why`, a sentence `forbidden.<why>` in the catalogue, with what that asks for */
            params: {
                at?: string | null;
                /** @description that are in the way */
                units?: {
                    id: string;
                    name: string;
                }[];
                why?: string;
            } & {
                [key: string]: unknown;
            };
            status: number;
            title: string;
            type: string;
        };
        /**
         * Profile
         * @description How strict we are: `demo` is one machine with made-up people, `production` is anything else.
         * @enum {unknown}
         */
        Profile: "demo" | "production";
        /**
         * Proposal
         * @description A proposal; `based_on` is the newest version that whoever writes has seen.
         */
        Proposal: {
            /** Based On */
            based_on?: string | null;
            /**
             * Remark
             * @default
             */
            remark?: string;
            /** Text */
            text: string;
        };
        /**
         * Publication
         * @description From when a proposal holds, at once unless an instant is named, and why.
         *
         *     reaches_open: of limits, whether clocks that run already follow it too.
         */
        Publication: {
            /** Effective From */
            effective_from?: string | null;
            /**
             * Reaches Open
             * @default false
             */
            reaches_open?: boolean;
            /**
             * Remark
             * @default
             */
            remark?: string;
        };
        /**
         * PublishedAs
         * @description How a version is called that was just published.
         */
        PublishedAs: {
            /**
             * @default published
             * @enum {unknown}
             */
            state?: "published";
            version: string;
        };
        /**
         * Raised
         * @description A step of a ladder that named the caller; due_at: of the clock, null during a pause.
         */
        Raised: {
            acknowledged_at: string | null;
            /** Format: date-time */
            at: string;
            clock_kind: components["schemas"]["ClockKind"];
            clock_state: components["schemas"]["ClockState"];
            due_at: string | null;
            level: string;
            step: number;
        };
        /**
         * RandomCheck
         * @description An incident that was drawn for somebody to look at.
         */
        RandomCheck: {
            address: string | null;
            category: components["schemas"]["CategoryName"] | null;
            cell: components["schemas"]["Coded"] | null;
            checker: components["schemas"]["Person"];
            closed_at: string | null;
            done_at: string | null;
            /** Format: uuid */
            draw: string;
            /** Format: date-time */
            drawn_at: string;
            in_order: boolean | null;
            note: string;
            number: string;
            period: string;
            unit: components["schemas"]["UnitRef"] | null;
        };
        /**
         * RandomChecks
         * @description What was drawn.
         */
        RandomChecks: {
            items: components["schemas"]["RandomCheck"][];
        };
        /**
         * RateForm
         * @description How good the result is.
         */
        RateForm: {
            /** @default null */
            claimed_at?: string | null;
            /** @default null */
            reason?: string | null;
            stars: number;
        };
        /**
         * Rating
         * @description How good the result is, 1 to 5 stars.
         */
        Rating: {
            /** Code */
            code: string;
            /** Number */
            number: string;
            /** Reason */
            reason?: string | null;
            /** Stars */
            stars: number;
        };
        /**
         * Reached
         * @description How far a message came that a step of a ladder made. at: when it was delivered, else when it was written.
         */
        Reached: {
            acknowledged_at: string | null;
            /** Format: date-time */
            at: string;
            /** @description a word of `channel`; a robot with its code, as in `dingtalk:works` */
            channel: string;
            reason: string | null;
            /** @enum {unknown} */
            state: "delivered" | "failed" | "pending" | "withdrawn";
            to: components["schemas"]["Person"] | null;
        };
        /**
         * Readiness
         * @description Whether the service can do its work, part by part.
         */
        Readiness: {
            parts: {
                [key: string]: components["schemas"]["Part"];
            };
            ready: boolean;
        };
        /**
         * Reason
         * @description Why something about the incident was decided so; `by` is triage, fallback or an account.
         */
        Reason: {
            /** Format: date-time */
            at: string;
            by: string;
            gate: number | null;
            lines: components["schemas"]["ReasonLine"][];
            outcome: string | null;
            score: number | null;
            step: string;
            version: string | null;
        };
        /**
         * ReasonCode
         * @description A code and the township's words for it, in English too where it gives them; without any it is a code of ours.
         */
        ReasonCode: {
            code: string;
            label: string | null;
            label_en: string | null;
        };
        /**
         * ReasonCodes
         * @description Codes that declining, returning and holding ask for.
         */
        ReasonCodes: {
            decline: components["schemas"]["ReasonCode"][];
            hold: components["schemas"]["ReasonCode"][];
            return: components["schemas"]["ReasonCode"][];
        };
        /**
         * ReasonLine
         * @description One reason: its code, `reason.<code>` in the catalogue of sentences, with the figures and names behind it.
         */
        ReasonLine: {
            code: string;
            data: Record<string, unknown>;
        };
        /**
         * ReassignForm
         * @description The other unit, why it is theirs, and for a village the item of the admission list.
         */
        ReassignForm: {
            /** @default null */
            admission_item?: string | null;
            /** @default null */
            claimed_at?: string | null;
            reason: string;
            unit: string;
        };
        /**
         * RecallForm
         * @description Why the assignment was a mistake.
         */
        RecallForm: {
            /** @default null */
            claimed_at?: string | null;
            reason: string;
        };
        /**
         * ReceiptBody
         * @description The receipt as it is sent; whoever has number and code follows the matter at `/track` without an account.
         */
        ReceiptBody: {
            code: string;
            number: string;
            received_at: string;
            /** Format: uuid */
            report_id: string;
            sha256: string;
            signature: string;
        };
        /**
         * ReceiptCode
         * @description The tracking code of an incident's receipt, to be read out; that it was shown is on record.
         */
        ReceiptCode: {
            code: string;
        };
        /**
         * ReferenceView
         * @description The township's own words.
         */
        ReferenceView: {
            categories: components["schemas"]["CategoryRef"][];
            limits_version: string | null;
            platforms: components["schemas"]["PlatformView"][];
            reasons: components["schemas"]["ReasonCodes"];
            /** @description whether whoever reports can be told by text message here */
            text_messages: boolean;
            units: components["schemas"]["UnitView"][];
        };
        /**
         * RefuseForm
         * @description Which request is refused, and why.
         */
        RefuseForm: {
            /** @default null */
            claimed_at?: string | null;
            reason: string;
            /** Format: uuid */
            request: string;
        };
        /**
         * Remark
         * @description What somebody has to say who decides.
         */
        Remark: {
            /**
             * Remark
             * @default
             */
            remark?: string;
        };
        /**
         * RemoteAsked
         * @description A phone in the room asks whether the screen of its code did what was said.
         */
        RemoteAsked: {
            /** Code */
            code: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
        };
        /**
         * RemoteCommand
         * @description What a phone in the room tells a screen: the code of the screen, and what to do.
         */
        RemoteCommand: {
            /** Code */
            code: string;
            /**
             * Command
             * @enum {string}
             */
            command: "hello" | "scene" | "next" | "previous" | "pause" | "play" | "sound" | "silence" | "language";
            /**
             * Value
             * @default
             */
            value?: string;
        };
        /**
         * ReopenForm
         * @description What is still wrong, and whose doing it is.
         */
        ReopenForm: {
            /** @default null */
            at_fault?: components["schemas"]["Fault"] | null;
            /** @default null */
            claimed_at?: string | null;
            reason: string;
        };
        /**
         * ReplyChannel
         * @description A channel by which the reply to an order from outside goes back.
         */
        ReplyChannel: {
            code: string;
            name: string;
            name_en: string | null;
        };
        /**
         * ReportForm
         * @description A report as its sender wrote it (POST /api/v1/reports).
         *
         *         tell_by: how the person is told what becomes of it; what the account says, where nothing is chosen.
         */
        ReportForm: {
            /** @default null */
            address?: string | null;
            /** @default [] */
            attachments?: components["schemas"]["AttachmentForm"][];
            /** @default null */
            caller?: components["schemas"]["CallerForm"] | null;
            /** @default null */
            category?: string | null;
            /** @default null */
            occurred_at?: string | null;
            /** @default null */
            origin?: components["schemas"]["OriginForm"] | null;
            /** @default null */
            position?: components["schemas"]["PositionForm"] | null;
            /** Format: uuid */
            report_id: string;
            /** @default null */
            self_handled?: components["schemas"]["SelfHandledForm"] | null;
            /** @default null */
            tell_by?: components["schemas"]["TellBy"] | null;
            /** @default  */
            text?: string;
            /** @default false */
            urgent?: boolean;
        };
        /**
         * RequestKind
         * @description What is asked for: 挂起, 延期 more time, 上报 to the county, 重办, 撤回 of what a unit handles.
         *
         *         MATERIAL: 补充材料, asked of the reporter.
         * @enum {unknown}
         */
        RequestKind: "cancellation" | "extension" | "hold" | "material" | "reopen" | "transfer";
        /**
         * RequestState
         * @description Whether a request is pending, and how it was decided.
         * @enum {unknown}
         */
        RequestState: "granted" | "lapsed" | "pending" | "refused";
        /**
         * RequestView
         * @description Asked by one, decided by another, who has the role `decider`; of a question to the reporter, `reason` is it.
         */
        RequestView: {
            /** @description of a question: what the reporter said to it */
            answer: string | null;
            /** Format: date-time */
            asked_at: string;
            asked_by: components["schemas"]["Person"] | null;
            decided_at: string | null;
            decided_by: components["schemas"]["Person"] | null;
            decider: components["schemas"]["Role"];
            /** @description of a transfer: what the town has done */
            done: string | null;
            /** @description of an extension: the new due time */
            due_at: string | null;
            /** Format: uuid */
            id: string;
            /** @description of an extension beyond it: the due time of the order from outside */
            imposed_due_at: string | null;
            kind: components["schemas"]["RequestKind"];
            /** @description of a hold: the cause lies outside government, and the total is paused */
            outside: boolean;
            /** @description of a question: what the reporter showed */
            photos: string[];
            reason: string | null;
            /** @description of a hold: the listed cause */
            reason_code: string | null;
            state: components["schemas"]["RequestState"];
            /** @description of a hold: its end; of a question: until when it can be answered */
            until: string | null;
            /** @description of an extension: the due time when it was asked for */
            was_due_at: string | null;
        };
        /**
         * ResumeForm
         * @description Why it goes on before the end, where there is something to say.
         */
        ResumeForm: {
            /** @default null */
            claimed_at?: string | null;
            /** @default null */
            note?: string | null;
        };
        /**
         * ReturnForm
         * @description A listed reason, and the evidence for it in words and pictures.
         */
        ReturnForm: {
            /** @default [] */
            attachments?: components["schemas"]["AttachmentForm"][];
            /** @default null */
            claimed_at?: string | null;
            reason: string;
            reason_code: string;
        };
        /**
         * Role
         * @description What a person or the platform may be to an incident; always held for an area and, for units, a unit.
         *
         *         ASSESSOR, SCORING_OFFICE: 考核员, and whoever scores for an office; they move no incident.
         * @enum {unknown}
         */
        Role: "admin" | "assessor" | "citizen" | "county_operator" | "handler" | "officer" | "operator" | "platform" | "scoring_office" | "supervisor" | "unit_lead";
        /**
         * RoleView
         * @description A role that is held, for an area and maybe in a unit.
         */
        RoleView: {
            area: string;
            area_name: string;
            role: components["schemas"]["Role"];
            unit: string | null;
            unit_name: string | null;
        };
        /**
         * RosterDay
         * @description A day of a unit; gaps: when nobody is on duty within the unit's duty hours.
         */
        RosterDay: {
            date: string;
            gaps: components["schemas"]["Stretch"][];
            shifts: components["schemas"]["ShiftView"][];
        };
        /**
         * RosterFile
         * @description What a file says; nothing is kept.
         *
         *         faults: lines that cannot be read. misfits: what keeps it from being published though every line can be read.
         *         gaps: when in the coming two weeks nobody would be on duty within duty hours. text: the document to be published.
         */
        RosterFile: {
            faults: components["schemas"]["LineFaultView"][];
            gaps: components["schemas"]["RosterGaps"][];
            misfits: components["schemas"]["DocumentFault"][];
            text: string | null;
            /** @description how many units keep a roster by it */
            units: number;
        };
        /**
         * RosterGaps
         * @description When in the coming two weeks nobody of a unit would be on duty: the first times, and how many more there are.
         */
        RosterGaps: {
            more: number;
            times: components["schemas"]["Stretch"][];
            unit: components["schemas"]["UnitRef"];
        };
        /**
         * RosterView
         * @description The rosters of the units whose people the caller may see; version: of the document, null where there is none.
         */
        RosterView: {
            /** Format: date-time */
            at: string;
            /** @description the first day of the week that is shown */
            monday: string;
            units: components["schemas"]["UnitDuty"][];
            version: string | null;
        };
        /**
         * RoundsOfDay
         * @description How many visits become due on a day by what is in force and by the proposal.
         */
        RoundsOfDay: {
            becomes: number;
            /** Format: date */
            day: string;
            was: number;
        };
        /**
         * RuleForm
         * @description The unit, why it has to, and for a village the item of the admission list.
         */
        RuleForm: {
            /** @default null */
            admission_item?: string | null;
            /** @default null */
            claimed_at?: string | null;
            reason: string;
            unit: string;
        };
        /**
         * RuleView
         * @description The row of a document that gives an allowance; `category` is a prefix, null means any.
         *
         *         `level`: that of the unit which has the matter in hand; `area_class`: that of the cell.
         *
         *         Of an allowance in working days, a day of `allowance_seconds` is a working day.
         */
        RuleView: {
            allowance_seconds: number;
            area_class: string | null;
            category: string | null;
            document: string;
            grade: components["schemas"]["Grade"] | null;
            kind: components["schemas"]["ClockKind"];
            level: string | null;
            time: components["schemas"]["TimeKind"];
            version: string;
        };
        /**
         * SchemeClass
         * @description Subjects that are ranked with each other.
         */
        SchemeClass: {
            id: string;
            name: string;
            name_en: string;
        };
        /**
         * SchemeName
         * @description A scheme by its names; example: it shows how one is written, and nobody decided on it.
         */
        SchemeName: {
            example: boolean;
            id: string;
            name: string;
            name_en: string;
            subjects: components["schemas"]["Subjects"];
        };
        /**
         * SchemePart
         * @description A part of the tree, in the order in which it is read; rule: None where it has parts of its own.
         */
        SchemePart: {
            depth: number;
            id: string;
            marks: string;
            name: string;
            name_en: string;
            parent: string | null;
            rule: components["schemas"]["PartRule"] | null;
            side: components["schemas"]["Side"];
        };
        /**
         * SchemeView
         * @description A scheme as it was when the period was opened.
         */
        SchemeView: {
            bonus_cap: string;
            classes: components["schemas"]["SchemeClass"][];
            deduction_cap: string | null;
            example: boolean;
            full_marks: string;
            id: string;
            name: string;
            name_en: string;
            note: string | null;
            note_en: string | null;
            parts: components["schemas"]["SchemePart"][];
            publicity_working_days: number;
            subjects: components["schemas"]["Subjects"];
            version: string;
        };
        /**
         * ScoreForm
         * @description What an office gives for one leaf of one subject, why, and what shows it.
         */
        ScoreForm: {
            /**
             * Evidence
             * @default []
             */
            evidence?: string[];
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Leaf */
            leaf: string;
            /** Points */
            points: number | string;
            /** Reason */
            reason: string;
            /** Subject */
            subject: string;
        };
        /**
         * ScoresForm
         * @description Scores that are entered together: all of them, or none.
         */
        ScoresForm: {
            /** Items */
            items: components["schemas"]["ScoreForm"][];
        };
        /**
         * ScreenLink
         * @description The secret of a screen's device link: it stands after # in the link, so that no log of a server has it.
         */
        ScreenLink: {
            /** Link */
            link: string;
        };
        /**
         * ScreenList
         * @description The screens there are, those in use first.
         */
        ScreenList: {
            /** Format: date-time */
            at: string;
            items: components["schemas"]["ScreenView"][];
        };
        /**
         * ScreenView
         * @description A screen; its link is shown once, when it is made.
         */
        ScreenView: {
            area: components["schemas"]["Coded"];
            /** Format: uuid */
            id: string;
            last_seen_at: string | null;
            /** Format: date-time */
            made_at: string;
            made_by: components["schemas"]["Person"];
            name: string;
            opened_at: string | null;
            revoked_at: string | null;
        };
        /**
         * SelfHandleForm
         * @description What was done, and what it looks like now.
         */
        SelfHandleForm: {
            attachments: components["schemas"]["AttachmentForm"][];
            /** @default null */
            claimed_at?: string | null;
            /** @default null */
            note?: string | null;
        };
        /**
         * SelfHandledForm
         * @description 自处置: what the officer did on the spot, with photos of afterwards.
         */
        SelfHandledForm: {
            /** @default [] */
            attachments?: components["schemas"]["AttachmentForm"][];
            note: string;
        };
        /**
         * SendBackForm
         * @description What is still wrong, and a picture of it.
         */
        SendBackForm: {
            attachments: components["schemas"]["AttachmentForm"][];
            /** @default null */
            claimed_at?: string | null;
            reason: string;
        };
        /**
         * SettledAlike
         * @description Incidents of a category, as many as the caller may open, with the numbers of some.
         */
        SettledAlike: {
            category: string;
            incidents: number;
            numbers: string[];
        };
        /**
         * ShiftPerson
         * @description Somebody who has a shift, and the absences that touch it.
         */
        ShiftPerson: {
            away: components["schemas"]["Away"][];
            person: components["schemas"]["Person"];
        };
        /**
         * ShiftView
         * @description A shift that begins on a day; dated: by a line of that very date, which sets the weekly ones aside.
         */
        ShiftView: {
            dated: boolean;
            /** Format: date-time */
            from: string;
            people: components["schemas"]["ShiftPerson"][];
            /** Format: date-time */
            to: string;
            turn_minutes: number | null;
        };
        /**
         * Side
         * @description Where the points of a leaf go: among the full marks, to the bonus (加分), or off them (扣分).
         * @enum {unknown}
         */
        Side: "bonus" | "deduction" | "marks";
        /**
         * Sight
         * @description How much of an incident somebody sees.
         *
         *         WHOLE: everything. OWN: what the person who reported it is told. FORMER: what a unit did that had it by mistake.
         * @enum {unknown}
         */
        Sight: "former" | "own" | "whole";
        /**
         * SignForm
         * @description Signing asks for nothing.
         */
        SignForm: {
            /** @default null */
            claimed_at?: string | null;
        };
        /**
         * SignIn
         * @description A name and a password.
         */
        SignIn: {
            /** Password */
            password: string;
            /** User */
            user: string;
        };
        /**
         * SilentLoop
         * @description A loop that should have come round since, wherever it runs.
         *
         *         auditor: nobody looks whether what is promised holds. timers: nothing that is due fires.
         */
        SilentLoop: {
            name: components["schemas"]["Watcher"];
            /** Format: date-time */
            since: string;
        };
        /**
         * SplitForm
         * @description Into which parts it is split.
         */
        SplitForm: {
            /** @default null */
            claimed_at?: string | null;
            parts: components["schemas"]["PartForm"][];
        };
        /**
         * Statistics
         * @description Figures of a period; trend: of several periods, where those were asked for, the last of which is the period.
         */
        Statistics: {
            /**
             * Format: date-time
             * @description until when it was counted; what comes later in the period is not
             */
            as_of: string;
            /** Format: date-time */
            begin: string;
            by: components["schemas"]["By"];
            /** Format: date-time */
            end: string;
            figures: components["schemas"]["FigureShown"][];
            period: string;
            trend: components["schemas"]["TrendPoint"][];
        };
        /**
         * Status
         * @description How far an incident has come; follows the lead assignment.
         * @enum {unknown}
         */
        Status: "assigned" | "awaiting_check" | "awaiting_rating" | "closed" | "handling" | "merged" | "on_hold" | "received" | "ruling" | "split" | "with_county";
        /**
         * Stays
         * @description Why an open clock stays due when it was: paused, overdue, or due at a time that was imposed, granted or told.
         * @enum {unknown}
         */
        Stays: "granted" | "imposed" | "overdue" | "paused" | "promised";
        /**
         * StepForm
         * @description What is to be done, in a few words, and by when.
         */
        StepForm: {
            /** Format: date-time */
            by: string;
            name: string;
        };
        /**
         * StepHealth
         * @description How a step is doing. wait_seconds: how long what comes in now waits for its turn, null while nobody can say.
         */
        StepHealth: {
            dead_letters: number;
            health: components["schemas"]["Health"];
            lag: number;
            last_dead_letter_at: string | null;
            /** @description to within ten seconds */
            last_record_at: string | null;
            /** @description how long ago the step was looked at */
            looked_seconds: number;
            per_second: number;
            reads: string;
            /** @description how many records the topic has had */
            records: number;
            step: string;
            wait_seconds: number | null;
        };
        /**
         * StepTurn
         * @description The next step of a clock that falls on others; was, becomes: who is on duty then, null without a roster.
         */
        StepTurn: {
            at: string;
            becomes: components["schemas"]["Person"][] | null;
            category: string | null;
            clock: components["schemas"]["ClockKind"];
            number: string;
            turn: components["schemas"]["Turn"];
            unit: components["schemas"]["UnitRef"];
            was: components["schemas"]["Person"][] | null;
        };
        /**
         * StreamHealth
         * @description How the stream is doing, and what to do about it, the most pressing first.
         */
        StreamHealth: {
            advice: components["schemas"]["Advice"][];
            /** Format: date-time */
            as_of: string;
            health: components["schemas"]["Health"];
            last_day: components["schemas"]["DecidedShare"];
            last_hour: components["schemas"]["DecidedShare"];
            live: components["schemas"]["LiveHealth"];
            outbox: components["schemas"]["OutboxHealth"];
            steps: components["schemas"]["StepHealth"][];
        };
        /**
         * StreamState
         * @description How the way from acceptance to Kafka is doing.
         */
        StreamState: {
            oldest_seconds: number;
            outbox: number;
            /** @enum {unknown} */
            state: "degraded" | "normal";
        };
        /**
         * Stretch
         * @description From when to when; half-open.
         */
        Stretch: {
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
        };
        /**
         * SubjectView
         * @description How a subject came to what it came to; members: how many there are in its class.
         */
        SubjectView: {
            entries: components["schemas"]["EntryView"][];
            leaves: components["schemas"]["LeafView"][];
            may_object: boolean;
            members: number;
            objections: components["schemas"]["ObjectionView"][];
            period: components["schemas"]["PeriodEntry"];
            result: components["schemas"]["AssessedSubject"];
            rules: components["schemas"]["SchemeView"];
        };
        /**
         * Subjects
         * @description Of what a scheme speaks: 站所, 网格, 网格员, 村社.
         * @enum {unknown}
         */
        Subjects: "cells" | "officers" | "units" | "villages";
        /**
         * Summary
         * @description An incident as a list shows it; telephone and identity numbers are masked.
         */
        Summary: {
            /** @description it complains about a unit or person of ours; the supervisor's alone */
            accusation: boolean;
            address: string | null;
            /** @description what is asked for and waits to be decided */
            asked: components["schemas"]["RequestKind"][];
            /** @description a visit to a key place: an officer has still to look */
            awaits_look: boolean;
            category: components["schemas"]["CategoryName"] | null;
            cell: components["schemas"]["Coded"] | null;
            clock: components["schemas"]["NextClock"] | null;
            /** @description how many steps from the due time on a running clock has climbed, of several the most */
            escalation_level: number | null;
            /** @description how many were merged into it */
            followers: number;
            grade: components["schemas"]["Grade"] | null;
            handler: components["schemas"]["Person"] | null;
            /** @description another unit leads, and one of the caller's helps */
            helping: boolean;
            /** @description a part of another incident */
            is_part: boolean;
            lead_unit: components["schemas"]["UnitRef"] | null;
            /** @description automation left it to a person */
            needs_person: boolean;
            number: string;
            outcome: components["schemas"]["Outcome"] | null;
            /** @description how many of its parts are not closed */
            parts_open: number;
            platform: components["schemas"]["Platform"] | null;
            position: components["schemas"]["Position"] | null;
            /** Format: date-time */
            received_at: string;
            seq: number;
            /** @description how much of it is shown: whole; own, to the person who reported it, without names of staff and their remarks; former, to a unit that had it by mistake: number, matter, and what it did itself */
            sight: components["schemas"]["Sight"];
            /** @description null for those who may not know who reported it */
            source: string | null;
            status: components["schemas"]["Status"];
            summary: string;
            unplaced: boolean;
            urgent: boolean;
            version: number;
            /** @description it is open, and none of its clocks runs */
            waits: boolean;
        };
        /**
         * SuperviseForm
         * @description Which card, and what has to be done better.
         */
        SuperviseForm: {
            card: components["schemas"]["Card"];
            /** @default null */
            claimed_at?: string | null;
            reason: string;
        };
        /**
         * TakeOverForm
         * @description Why the command room does it itself.
         */
        TakeOverForm: {
            /** @default null */
            claimed_at?: string | null;
            reason: string;
        };
        /**
         * Taking
         * @description What the one who takes over remarks.
         */
        Taking: {
            /**
             * Remark
             * @default
             */
            remark?: string;
        };
        /**
         * TellBy
         * @description By which way whoever reported wants to be told: in the application, by text message, by a call, or not at all.
         *
         *         CODE: the person looks it up with the tracking code of the receipt, and is sent nothing.
         * @enum {unknown}
         */
        TellBy: "code" | "in_app" | "phone" | "sms";
        /**
         * TellForm
         * @description What the person said to it.
         */
        TellForm: {
            /** @default null */
            claimed_at?: string | null;
            /** @default null */
            note?: string | null;
        };
        /**
         * TimeKind
         * @description What time an allowance is counted in: every minute, working time (工作时间), or working days (工作日).
         * @enum {unknown}
         */
        TimeKind: "natural" | "working" | "working_days";
        /**
         * Told
         * @description That the reporter was told the result, and how.
         */
        Told: {
            /** Format: date-time */
            at: string;
            channel: string;
        };
        /**
         * Tone
         * @description How a move is offered.
         *
         *         PRIMARY leads on. DANGER ends the incident or sends work back, and whoever did that cannot undo it. PLAIN is
         *         everything else, however grave: where every second button is red, none warns.
         * @enum {unknown}
         */
        Tone: "danger" | "plain" | "primary";
        /**
         * TransferForm
         * @description Why the town cannot do it, and what it has done already.
         */
        TransferForm: {
            /** @default null */
            claimed_at?: string | null;
            done: string;
            reason: string;
        };
        /**
         * TransferListedForm
         * @description The item of the duty list by which it is the county's, and what the town has done already.
         *
         *         reason: why it is that item's, where the responsibility catalogue cites another one for the matter, or none.
         */
        TransferListedForm: {
            /** @default null */
            claimed_at?: string | null;
            /** @default null */
            done?: string | null;
            duty_item: string;
            /** @default null */
            reason?: string | null;
        };
        /**
         * TrendFigure
         * @description A figure at one point of a trend.
         */
        TrendFigure: {
            id: string;
            rows: components["schemas"]["FigureRow"][];
        };
        /**
         * TrendPoint
         * @description What figures came to in one period.
         */
        TrendPoint: {
            /** Format: date-time */
            begin: string;
            /** Format: date-time */
            end: string;
            figures: components["schemas"]["TrendFigure"][];
            period: string;
        };
        /**
         * Trial
         * @description Over which way a letter of trial goes, and to which account, where the way is not a group's.
         */
        Trial: {
            /** User */
            user?: string | null;
            /** Way */
            way: string;
        };
        /**
         * TrialOutcome
         * @description What became of a letter of trial. reason: a word of `undelivered`; code: what the other side answered.
         */
        TrialOutcome: {
            code: string | null;
            delivered: boolean;
            reason: string | null;
        };
        /**
         * Tried
         * @description An earlier step of the ladder, and whom it alerted; nobody where nobody holds the role.
         */
        Tried: {
            alerted: components["schemas"]["Alerted"][];
            level: string;
        };
        /**
         * TriedSoFar
         * @description What was done so far, counted; alerted: steps of ladders that were told; extensions: those that were granted.
         */
        TriedSoFar: {
            alerted: number;
            extensions: number;
            nudges: number;
            red_cards: number;
            returns: number;
            reworks: number;
            yellow_cards: number;
        };
        /**
         * Turn
         * @description What another roster changes: nobody is there any more, somebody is there at last, or others are.
         * @enum {unknown}
         */
        Turn: "nobody" | "others" | "somebody";
        /**
         * UnitDuty
         * @description A unit's week. keeps: it has a roster; without one all of its people are meant.
         *
         *         nobody: nobody is on duty now, within the unit's duty hours (gap) or outside of them (off_hours).
         */
        UnitDuty: {
            days: components["schemas"]["RosterDay"][];
            keeps: boolean;
            nobody: ("gap" | "off_hours") | null;
            now: components["schemas"]["OnDutyView"][];
            unit: components["schemas"]["UnitRef"];
        };
        /**
         * UnitKind
         * @description What a handling unit is: a station of a platform, a village body, the command room, or the county's centre.
         * @enum {unknown}
         */
        UnitKind: "command_room" | "county" | "station" | "village";
        /**
         * UnitRef
         * @description A handling unit.
         */
        UnitRef: {
            id: string;
            name: string;
        };
        /**
         * UnitView
         * @description A handling unit as pickers show it.
         */
        UnitView: {
            /** @description of the county's centre: what can report for a matter */
            departments: components["schemas"]["ReasonCode"][];
            id: string;
            kind: components["schemas"]["UnitKind"];
            name: string;
            platform: components["schemas"]["Platform"] | null;
        };
        /**
         * UnitWays
         * @description By which ways the people of a unit are reached, the first one first.
         */
        UnitWays: {
            unit: components["schemas"]["UnitRef"];
            ways: string[];
        };
        /**
         * UnmergeForm
         * @description Why it is something else after all.
         */
        UnmergeForm: {
            /** @default null */
            claimed_at?: string | null;
            reason: string;
        };
        /**
         * UnusualArrivals
         * @description More came in than usual: of what, in which window, how many instead of how many.
         *
         *         subject: the code of the cell, category or platform; empty for the town. score: how far the count is from the usual
         *         one, in units of what chance makes of it. weeks: of how many weeks the usual number is the mean. expected and score:
         *         null where so few are usual that it is hidden.
         */
        UnusualArrivals: {
            /** @enum {unknown} */
            code: "more_arrivals";
            count: number;
            expected: number | null;
            /** @enum {unknown} */
            kind: "category" | "cell" | "platform" | "town";
            score: number | null;
            subject: string;
            weeks: number;
            /** @enum {unknown} */
            window: "1d" | "1h";
        };
        /**
         * UsualArrivals
         * @description How many usually come in within an hour and a day, by the same weekdays of the last weeks.
         */
        UsualArrivals: {
            "1d": number;
            "1h": number;
        };
        /**
         * Validity
         * @description Whether decisions are made by a version now, will be, or are no more; a withdrawn one never was in force.
         * @enum {unknown}
         */
        Validity: "coming" | "in force" | "past" | "withdrawn";
        /**
         * Version
         * @description Which release runs.
         */
        Version: {
            name: string;
            version: string;
        };
        /**
         * Waiting
         * @description A request that waits for the caller; due_at: until when it should be decided.
         */
        Waiting: {
            /** Format: date-time */
            asked_at: string;
            due_at: string | null;
            /** Format: uuid */
            id: string;
            kind: components["schemas"]["RequestKind"];
        };
        /**
         * WallAct
         * @description An act of 应急响应 that holds or is coming; came: what came in since it began and is open. Null is hidden.
         */
        WallAct: {
            came: number | null;
            cells: components["schemas"]["WallCell"][];
            /** Format: date-time */
            ends_at: string;
            lasting: boolean;
            reason: string;
            /** Format: date-time */
            since: string;
            urgent: number | null;
            waiting: number | null;
        };
        /**
         * WallAnswer
         * @description What the screen of a code answered: the scene that it shows since it did what was said, null while it did not.
         */
        WallAnswer: {
            scene: string | null;
            screen: string;
        };
        /**
         * WallBoard
         * @description The data of a `board` event: what stands on a wall beside what happens.
         */
        WallBoard: {
            act: components["schemas"]["WallAct"] | null;
            /** Format: date-time */
            as_of: string;
            duty: components["schemas"]["WallDuty"];
            standing: components["schemas"]["WallStanding"][];
            standing_total: number;
            stream: components["schemas"]["WallStream"];
        };
        /**
         * WallCell
         * @description What came in from a cell since an act began; open: null where it is hidden.
         */
        WallCell: {
            cell: components["schemas"]["Coded"];
            /** @description null below five, or where it would tell such a number */
            open: number | null;
        };
        /**
         * WallCommand
         * @description The data of a `command` event: what a phone in the room tells this screen, which answers with its id.
         */
        WallCommand: {
            command: string;
            /** Format: uuid */
            id: string;
            value: string;
        };
        /**
         * WallDuty
         * @description How many people are on duty in how many units that keep a roster; nobody is named.
         */
        WallDuty: {
            of_units: number;
            people: number;
            units: number;
        };
        /**
         * WallHappened
         * @description The data of a `happened` event: one thing that happened.
         */
        WallHappened: {
            /** Format: date-time */
            at: string;
            kind: components["schemas"]["WallKind"];
            sign: components["schemas"]["WallSign"];
        };
        /**
         * WallKind
         * @description What happened to an incident, as a wall tells it.
         * @enum {unknown}
         */
        WallKind: "assigned" | "classified" | "closed" | "escalated" | "handed_in" | "received" | "reopened" | "returned" | "signed" | "supervised" | "transferred";
        /**
         * WallPairing
         * @description The code by which a phone in the room tells this screen what to show.
         */
        WallPairing: {
            code: string;
            hours: number;
        };
        /**
         * WallPoint
         * @description WGS-84 degrees, as near as about a hundred metres.
         */
        WallPoint: {
            lat: number;
            lon: number;
        };
        /**
         * WallShown
         * @description A screen did what a phone said, and shows this scene now.
         */
        WallShown: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Scene
             * @enum {string}
             */
            scene: "overview" | "heat" | "timing" | "emergency";
        };
        /**
         * WallSign
         * @description An incident as far as a wall may know it: no words of anybody's, and nobody's name.
         */
        WallSign: {
            category: components["schemas"]["CategoryName"] | null;
            cell: components["schemas"]["Coded"] | null;
            grade: components["schemas"]["Grade"] | null;
            number: string;
            platform: components["schemas"]["Platform"] | null;
            point: components["schemas"]["WallPoint"] | null;
            status: components["schemas"]["Status"];
            unit: components["schemas"]["UnitRef"] | null;
            urgent: boolean;
        };
        /**
         * WallStanding
         * @description A step of a ladder that nobody has taken note of: it stays until somebody does, or its clock stops.
         */
        WallStanding: {
            /** Format: date-time */
            at: string;
            clock_kind: components["schemas"]["ClockKind"];
            due_at: string | null;
            level: string;
            sign: components["schemas"]["WallSign"];
        };
        /**
         * WallStream
         * @description How the way to Kafka is doing; silent: loops that keep promises and did not come round.
         */
        WallStream: {
            degraded: boolean;
            health: components["schemas"]["Health"];
            last_hour: components["schemas"]["DecidedShare"];
            oldest_seconds: number;
            silent: string[];
            trouble: components["schemas"]["WallTrouble"] | null;
        };
        /**
         * WallTold
         * @description What a phone said is on its way; id: by which it asks whether the screen answered.
         */
        WallTold: {
            /** Format: uuid */
            id: string;
        };
        /**
         * WallTrouble
         * @description What is most pressing about the stream, with the step that it is about; more: how many there are beside.
         */
        WallTrouble: {
            advice: components["schemas"]["Advice"];
            more: number;
            step: components["schemas"]["StepHealth"] | null;
        };
        /**
         * WallView
         * @description A wall as it is now; screen: what the screen is called, null for somebody of the command room who looks at it.
         *
         *         address: under which phones reach the platform, empty where that is the address of the page. categories: names of
         *         what live figures count.
         */
        WallView: {
            address: string;
            board: components["schemas"]["WallBoard"];
            categories: components["schemas"]["CategoryName"][];
            happened: components["schemas"]["WallHappened"][];
            live: components["schemas"]["LiveFigures"] | null;
            screen: string | null;
            town: components["schemas"]["Coded"];
        };
        /**
         * Watcher
         * @description A loop that keeps a promise by itself: one looks whether all hold, one fires what is due.
         * @enum {unknown}
         */
        Watcher: "auditor" | "timers";
        /**
         * Way
         * @description Where a clock moves: due earlier, later, at a known time at last or no more, or with other steps alone.
         * @enum {unknown}
         */
        Way: "dated" | "earlier" | "later" | "steps" | "undated";
        /**
         * WayBack
         * @description From when an older version holds again, at once unless an instant is named, and why; as `Publication`.
         */
        WayBack: {
            /** Effective From */
            effective_from?: string | null;
            /**
             * Reaches Open
             * @default false
             */
            reaches_open?: boolean;
            /** Reason */
            reason: string;
        };
        /**
         * WayView
         * @description A way. addressed: this machine knows where it leads. used: the contacts name it. to_person: it needs somebody.
         */
        WayView: {
            addressed: boolean;
            kind: string;
            to_person: boolean;
            used: boolean;
            way: string;
        };
        /**
         * WentElsewhere
         * @description An incident that would have gone elsewhere.
         */
        WentElsewhere: {
            category: string;
            cell: string;
            number: string;
        };
        /**
         * Whom
         * @description Who may be complained about without a unit: everybody who holds a role, or somebody who was not named.
         * @enum {unknown}
         */
        Whom: "officer" | "operator" | "somebody" | "supervisor";
        /**
         * Windows
         * @description Counts of the last five minutes, hour and day; each includes the shorter ones.
         */
        Windows: {
            "1d": number | null;
            "1h": number | null;
            "5m": number | null;
        };
        /**
         * Withdrawal
         * @description Why what is coming shall not come.
         */
        Withdrawal: {
            /** Reason */
            reason: string;
        };
        /**
         * WrittenDocument
         * @description A document as text, and the version that it is compared with, the newest unless one is named.
         */
        WrittenDocument: {
            /** Against */
            against?: string | null;
            /** Text */
            text: string;
        };
        /**
         * Wrong
         * @description What is wrong with a field; behind some, the values that their sentences ask for.
         * @enum {unknown}
         */
        Wrong: "after_photo" | "body_too_large" | "characters" | "due_not_yours" | "due_past" | "due_then_already" | "duty_of_town" | "format" | "into_concluded" | "into_due_later" | "into_due_unknown" | "into_itself" | "into_not_open" | "into_part" | "invalid" | "invalid_admission_item" | "invalid_assignment" | "invalid_by" | "invalid_category" | "invalid_cell" | "invalid_cursor" | "invalid_department" | "invalid_due_at" | "invalid_duty_item" | "invalid_milestone" | "invalid_milestones" | "invalid_person" | "invalid_promised_at" | "invalid_reason_code" | "invalid_request" | "invalid_until" | "invalid_whom" | "milestone_overdue" | "milestone_waits" | "no_period" | "no_such_incident" | "no_such_unit" | "no_time_zone" | "not_a_value" | "not_as_required" | "not_json" | "not_one_of" | "not_time" | "not_told_so" | "not_uuid" | "nul" | "order_not_yours" | "out_of_range" | "pattern" | "person_has_it" | "photo_id_taken" | "photo_twice" | "photos_open" | "reply_channel" | "report_id_taken" | "required" | "text_or_category" | "time_range" | "too_few" | "too_great" | "too_long" | "too_many" | "too_short" | "too_small" | "unit_accused" | "unit_has_it" | "unit_helps" | "unit_is_command_room" | "unit_taken_from" | "unkeepable" | "unknown_field" | "wrong_type" | "wrong_type_got";
        /**
         * Holder
         * @description In whose hands it is: a unit's and perhaps a person's, or, as its status says, someone else's.
         */
        "console.api.models.inbox.Holder": {
            /** @description false during a pause */
            counting: boolean;
            handler: components["schemas"]["Person"] | null;
            /** @description until as_of, pauses taken out */
            held_seconds: number;
            paused_seconds: number;
            /** Format: date-time */
            since: string;
            unit: components["schemas"]["UnitRef"] | null;
        };
        /**
         * Holder
         * @description Whose turn it was: 研判, 指挥室, 网格员 on the spot, 处置单位, 裁定, 县级, 核查, 上报人, or nobody's: 已办结.
         * @enum {unknown}
         */
        "dispatch.domain.custody.Holder": "checker" | "command_room" | "county" | "nobody" | "officer" | "reporter" | "ruling" | "triage" | "unit";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type AccuseForm = components['schemas']['AccuseForm'];
export type Acknowledgement = components['schemas']['Acknowledgement'];
export type ActState = components['schemas']['ActState'];
export type ActView = components['schemas']['ActView'];
export type Action = components['schemas']['Action'];
export type AddressFile = components['schemas']['AddressFile'];
export type Advice = components['schemas']['Advice'];
export type Alert = components['schemas']['Alert'];
export type AlertNotice = components['schemas']['AlertNotice'];
export type Alerted = components['schemas']['Alerted'];
export type Alerts = components['schemas']['Alerts'];
export type AlikeList = components['schemas']['AlikeList'];
export type AlikeView = components['schemas']['AlikeView'];
export type AnswerForm = components['schemas']['AnswerForm'];
export type ArriveForm = components['schemas']['ArriveForm'];
export type AskForm = components['schemas']['AskForm'];
export type AskedFor = components['schemas']['AskedFor'];
export type AssessedSubject = components['schemas']['AssessedSubject'];
export type AssessmentHome = components['schemas']['AssessmentHome'];
export type AssignForm = components['schemas']['AssignForm'];
export type AssignmentRole = components['schemas']['AssignmentRole'];
export type AssignmentState = components['schemas']['AssignmentState'];
export type AssignmentView = components['schemas']['AssignmentView'];
export type AttachmentForm = components['schemas']['AttachmentForm'];
export type AttachmentView = components['schemas']['AttachmentView'];
export type Audience = components['schemas']['Audience'];
export type Away = components['schemas']['Away'];
export type BandView = components['schemas']['BandView'];
export type BasemapView = components['schemas']['BasemapView'];
export type Below = components['schemas']['Below'];
export type BulkItem = components['schemas']['BulkItem'];
export type BulkPreview = components['schemas']['BulkPreview'];
export type By = components['schemas']['By'];
export type CalendarState = components['schemas']['CalendarState'];
export type CallList = components['schemas']['CallList'];
export type CallView = components['schemas']['CallView'];
export type CallWays = components['schemas']['CallWays'];
export type CallerForm = components['schemas']['CallerForm'];
export type CallerNumber = components['schemas']['CallerNumber'];
export type CallerView = components['schemas']['CallerView'];
export type CancelForm = components['schemas']['CancelForm'];
export type Card = components['schemas']['Card'];
export type CaseBehind = components['schemas']['CaseBehind'];
export type CasesBehind = components['schemas']['CasesBehind'];
export type CategoryLine = components['schemas']['CategoryLine'];
export type CategoryName = components['schemas']['CategoryName'];
export type CategoryRef = components['schemas']['CategoryRef'];
export type CellArrivals = components['schemas']['CellArrivals'];
export type CellFeature = components['schemas']['CellFeature'];
export type CellLine = components['schemas']['CellLine'];
export type CellMap = components['schemas']['CellMap'];
export type CellProperties = components['schemas']['CellProperties'];
export type ChangeKind = components['schemas']['ChangeKind'];
export type CheckForm = components['schemas']['CheckForm'];
export type Choice = components['schemas']['Choice'];
export type Chosen = components['schemas']['Chosen'];
export type CitedItem = components['schemas']['CitedItem'];
export type ClassifyForm = components['schemas']['ClassifyForm'];
export type ClearForm = components['schemas']['ClearForm'];
export type ClockKind = components['schemas']['ClockKind'];
export type ClockLine = components['schemas']['ClockLine'];
export type ClockMoved = components['schemas']['ClockMoved'];
export type ClockReason = components['schemas']['ClockReason'];
export type ClockState = components['schemas']['ClockState'];
export type ClockView = components['schemas']['ClockView'];
export type CoAcceptForm = components['schemas']['CoAcceptForm'];
export type CoAddForm = components['schemas']['CoAddForm'];
export type CoHandInForm = components['schemas']['CoHandInForm'];
export type CoReasonForm = components['schemas']['CoReasonForm'];
export type Coded = components['schemas']['Coded'];
export type Coming = components['schemas']['Coming'];
export type CommentForm = components['schemas']['CommentForm'];
export type ConfirmForm = components['schemas']['ConfirmForm'];
export type ContactsView = components['schemas']['ContactsView'];
export type ContestForm = components['schemas']['ContestForm'];
export type CorrectionForm = components['schemas']['CorrectionForm'];
export type CountedKind = components['schemas']['CountedKind'];
export type CountedView = components['schemas']['CountedView'];
export type CountyResultForm = components['schemas']['CountyResultForm'];
export type CountyReturnForm = components['schemas']['CountyReturnForm'];
export type CountyTakeBackForm = components['schemas']['CountyTakeBackForm'];
export type CrossedFigure = components['schemas']['CrossedFigure'];
export type CrossedMatter = components['schemas']['CrossedMatter'];
export type CrossedPlace = components['schemas']['CrossedPlace'];
export type CustodyView = components['schemas']['CustodyView'];
export type DeadLetter = components['schemas']['DeadLetter'];
export type DeadLetters = components['schemas']['DeadLetters'];
export type DecidedShare = components['schemas']['DecidedShare'];
export type DecisionForm = components['schemas']['DecisionForm'];
export type Declaration = components['schemas']['Declaration'];
export type DeclaredPhoto = components['schemas']['DeclaredPhoto'];
export type DeclineForm = components['schemas']['DeclineForm'];
export type Deliveries = components['schemas']['Deliveries'];
export type Delivery = components['schemas']['Delivery'];
export type DeliveryTry = components['schemas']['DeliveryTry'];
export type DemoAccount = components['schemas']['DemoAccount'];
export type DemoAccounts = components['schemas']['DemoAccounts'];
export type DemoSignIn = components['schemas']['DemoSignIn'];
export type Detail = components['schemas']['Detail'];
export type Differed = components['schemas']['Differed'];
export type DocumentChange = components['schemas']['DocumentChange'];
export type DocumentDifference = components['schemas']['DocumentDifference'];
export type DocumentFault = components['schemas']['DocumentFault'];
export type DocumentHistory = components['schemas']['DocumentHistory'];
export type DocumentKind = components['schemas']['DocumentKind'];
export type DocumentKinds = components['schemas']['DocumentKinds'];
export type DocumentLook = components['schemas']['DocumentLook'];
export type DocumentPreview = components['schemas']['DocumentPreview'];
export type DocumentRounds = components['schemas']['DocumentRounds'];
export type DocumentTable = components['schemas']['DocumentTable'];
export type DocumentText = components['schemas']['DocumentText'];
export type DocumentTrial = components['schemas']['DocumentTrial'];
export type DocumentVersion = components['schemas']['DocumentVersion'];
export type Done = components['schemas']['Done'];
export type DoneForm = components['schemas']['DoneForm'];
export type Draft = components['schemas']['Draft'];
export type DraftHead = components['schemas']['DraftHead'];
export type DrawForm = components['schemas']['DrawForm'];
export type DrawList = components['schemas']['DrawList'];
export type DrawView = components['schemas']['DrawView'];
export type DropForm = components['schemas']['DropForm'];
export type DueAxis = components['schemas']['DueAxis'];
export type DueLane = components['schemas']['DueLane'];
export type DueMark = components['schemas']['DueMark'];
export type DutyItemView = components['schemas']['DutyItemView'];
export type DutyLine = components['schemas']['DutyLine'];
export type DutyListView = components['schemas']['DutyListView'];
export type DutyNow = components['schemas']['DutyNow'];
export type DutyPreview = components['schemas']['DutyPreview'];
export type EmergencyArrivals = components['schemas']['EmergencyArrivals'];
export type EmergencyProposal = components['schemas']['EmergencyProposal'];
export type EmergencyView = components['schemas']['EmergencyView'];
export type Encoding = components['schemas']['Encoding'];
export type EntryKind = components['schemas']['EntryKind'];
export type EntryView = components['schemas']['EntryView'];
export type EventActor = components['schemas']['EventActor'];
export type EventView = components['schemas']['EventView'];
export type Exclusion = components['schemas']['Exclusion'];
export type Export = components['schemas']['Export'];
export type ExportFault = components['schemas']['ExportFault'];
export type ExportFormat = components['schemas']['ExportFormat'];
export type ExportList = components['schemas']['ExportList'];
export type ExportState = components['schemas']['ExportState'];
export type ExportWish = components['schemas']['ExportWish'];
export type ExtendForm = components['schemas']['ExtendForm'];
export type ExtensionPreview = components['schemas']['ExtensionPreview'];
export type Fault = components['schemas']['Fault'];
export type FaultForm = components['schemas']['FaultForm'];
export type FieldErrorBody = components['schemas']['FieldErrorBody'];
export type FieldKind = components['schemas']['FieldKind'];
export type FigureCase = components['schemas']['FigureCase'];
export type FigureCases = components['schemas']['FigureCases'];
export type FigureGroups = components['schemas']['FigureGroups'];
export type FigureName = components['schemas']['FigureName'];
export type FigureRow = components['schemas']['FigureRow'];
export type FigureShown = components['schemas']['FigureShown'];
export type Figures = components['schemas']['Figures'];
export type Followed = components['schemas']['Followed'];
export type FollowedActs = components['schemas']['FollowedActs'];
export type FollowedNext = components['schemas']['FollowedNext'];
export type FollowedPart = components['schemas']['FollowedPart'];
export type FollowedStep = components['schemas']['FollowedStep'];
export type FollowerPage = components['schemas']['FollowerPage'];
export type FollowerView = components['schemas']['FollowerView'];
export type ForbiddenMove = components['schemas']['ForbiddenMove'];
export type Goes = components['schemas']['Goes'];
export type GoesElsewhere = components['schemas']['GoesElsewhere'];
export type Grade = components['schemas']['Grade'];
export type GrantForm = components['schemas']['GrantForm'];
export type Granted = components['schemas']['Granted'];
export type Gravity = components['schemas']['Gravity'];
export type HandInForm = components['schemas']['HandInForm'];
export type HandOnForm = components['schemas']['HandOnForm'];
export type Handover = components['schemas']['Handover'];
export type HandoverEntry = components['schemas']['HandoverEntry'];
export type HandoverPage = components['schemas']['HandoverPage'];
export type HandoverState = components['schemas']['HandoverState'];
export type Health = components['schemas']['Health'];
export type Heard = components['schemas']['Heard'];
export type HeardPlace = components['schemas']['HeardPlace'];
export type HiddenReporter = components['schemas']['HiddenReporter'];
export type History = components['schemas']['History'];
export type HoldForm = components['schemas']['HoldForm'];
export type InOrderForm = components['schemas']['InOrderForm'];
export type Inbox = components['schemas']['Inbox'];
export type InboxEntry = components['schemas']['InboxEntry'];
export type IncidentAlert = components['schemas']['IncidentAlert'];
export type IncidentChange = components['schemas']['IncidentChange'];
export type IncidentPage = components['schemas']['IncidentPage'];
export type ItemKind = components['schemas']['ItemKind'];
export type JoinForm = components['schemas']['JoinForm'];
export type Lamp = components['schemas']['Lamp'];
export type Landmark = components['schemas']['Landmark'];
export type Landmarks = components['schemas']['Landmarks'];
export type Language = components['schemas']['Language'];
export type LeadView = components['schemas']['LeadView'];
export type LeafView = components['schemas']['LeafView'];
export type Leaving = components['schemas']['Leaving'];
export type LeftAsked = components['schemas']['LeftAsked'];
export type LeftOpen = components['schemas']['LeftOpen'];
export type LeftSheet = components['schemas']['LeftSheet'];
export type LeftUnread = components['schemas']['LeftUnread'];
export type Line = components['schemas']['Line'];
export type LineFault = components['schemas']['LineFault'];
export type LineFaultView = components['schemas']['LineFaultView'];
export type LineKind = components['schemas']['LineKind'];
export type LiveFigures = components['schemas']['LiveFigures'];
export type LiveHealth = components['schemas']['LiveHealth'];
export type LocateForm = components['schemas']['LocateForm'];
export type MadeScreen = components['schemas']['MadeScreen'];
export type MapBox = components['schemas']['MapBox'];
export type MarkKind = components['schemas']['MarkKind'];
export type Me = components['schemas']['Me'];
export type Measure = components['schemas']['Measure'];
export type MergeForm = components['schemas']['MergeForm'];
export type MilestoneState = components['schemas']['MilestoneState'];
export type MilestoneView = components['schemas']['MilestoneView'];
export type MorningCounts = components['schemas']['MorningCounts'];
export type MorningSheet = components['schemas']['MorningSheet'];
export type MorningUnit = components['schemas']['MorningUnit'];
export type MoveField = components['schemas']['MoveField'];
export type MoveForm = components['schemas']['MoveForm'];
export type MoveForms = components['schemas']['MoveForms'];
export type MoveView = components['schemas']['MoveView'];
export type MovesOfKind = components['schemas']['MovesOfKind'];
export type MovesOfUnit = components['schemas']['MovesOfUnit'];
export type NewScreen = components['schemas']['NewScreen'];
export type NextClock = components['schemas']['NextClock'];
export type NextStep = components['schemas']['NextStep'];
export type NudgeForm = components['schemas']['NudgeForm'];
export type Objection = components['schemas']['Objection'];
export type ObjectionAlert = components['schemas']['ObjectionAlert'];
export type ObjectionForm = components['schemas']['ObjectionForm'];
export type ObjectionView = components['schemas']['ObjectionView'];
export type OnDutyView = components['schemas']['OnDutyView'];
export type OnTheSpot = components['schemas']['OnTheSpot'];
export type Opened = components['schemas']['Opened'];
export type OpenedPhoto = components['schemas']['OpenedPhoto'];
export type Option = components['schemas']['Option'];
export type OrderView = components['schemas']['OrderView'];
export type OriginForm = components['schemas']['OriginForm'];
export type OutboxHealth = components['schemas']['OutboxHealth'];
export type Outcome = components['schemas']['Outcome'];
export type OwnMonth = components['schemas']['OwnMonth'];
export type OwnMonths = components['schemas']['OwnMonths'];
export type ParentView = components['schemas']['ParentView'];
export type Part = components['schemas']['Part'];
export type PartForm = components['schemas']['PartForm'];
export type PartRule = components['schemas']['PartRule'];
export type PartView = components['schemas']['PartView'];
export type PausedPart = components['schemas']['PausedPart'];
export type PausingAct = components['schemas']['PausingAct'];
export type PeriodEntry = components['schemas']['PeriodEntry'];
export type PeriodOpening = components['schemas']['PeriodOpening'];
export type PeriodState = components['schemas']['PeriodState'];
export type PeriodView = components['schemas']['PeriodView'];
export type Person = components['schemas']['Person'];
export type PersonWays = components['schemas']['PersonWays'];
export type PlaceRounds = components['schemas']['PlaceRounds'];
export type PlanForm = components['schemas']['PlanForm'];
export type Platform = components['schemas']['Platform'];
export type PlatformLine = components['schemas']['PlatformLine'];
export type PlatformView = components['schemas']['PlatformView'];
export type Polygon = components['schemas']['Polygon'];
export type Position = components['schemas']['Position'];
export type PositionForm = components['schemas']['PositionForm'];
export type Present = components['schemas']['Present'];
export type ProblemBody = components['schemas']['ProblemBody'];
export type Profile = components['schemas']['Profile'];
export type Proposal = components['schemas']['Proposal'];
export type Publication = components['schemas']['Publication'];
export type PublishedAs = components['schemas']['PublishedAs'];
export type Raised = components['schemas']['Raised'];
export type RandomCheck = components['schemas']['RandomCheck'];
export type RandomChecks = components['schemas']['RandomChecks'];
export type RateForm = components['schemas']['RateForm'];
export type Rating = components['schemas']['Rating'];
export type Reached = components['schemas']['Reached'];
export type Readiness = components['schemas']['Readiness'];
export type Reason = components['schemas']['Reason'];
export type ReasonCode = components['schemas']['ReasonCode'];
export type ReasonCodes = components['schemas']['ReasonCodes'];
export type ReasonLine = components['schemas']['ReasonLine'];
export type ReassignForm = components['schemas']['ReassignForm'];
export type RecallForm = components['schemas']['RecallForm'];
export type ReceiptBody = components['schemas']['ReceiptBody'];
export type ReceiptCode = components['schemas']['ReceiptCode'];
export type ReferenceView = components['schemas']['ReferenceView'];
export type RefuseForm = components['schemas']['RefuseForm'];
export type Remark = components['schemas']['Remark'];
export type RemoteAsked = components['schemas']['RemoteAsked'];
export type RemoteCommand = components['schemas']['RemoteCommand'];
export type ReopenForm = components['schemas']['ReopenForm'];
export type ReplyChannel = components['schemas']['ReplyChannel'];
export type ReportForm = components['schemas']['ReportForm'];
export type RequestKind = components['schemas']['RequestKind'];
export type RequestState = components['schemas']['RequestState'];
export type RequestView = components['schemas']['RequestView'];
export type ResumeForm = components['schemas']['ResumeForm'];
export type ReturnForm = components['schemas']['ReturnForm'];
export type Role = components['schemas']['Role'];
export type RoleView = components['schemas']['RoleView'];
export type RosterDay = components['schemas']['RosterDay'];
export type RosterFile = components['schemas']['RosterFile'];
export type RosterGaps = components['schemas']['RosterGaps'];
export type RosterView = components['schemas']['RosterView'];
export type RoundsOfDay = components['schemas']['RoundsOfDay'];
export type RuleForm = components['schemas']['RuleForm'];
export type RuleView = components['schemas']['RuleView'];
export type SchemeClass = components['schemas']['SchemeClass'];
export type SchemeName = components['schemas']['SchemeName'];
export type SchemePart = components['schemas']['SchemePart'];
export type SchemeView = components['schemas']['SchemeView'];
export type ScoreForm = components['schemas']['ScoreForm'];
export type ScoresForm = components['schemas']['ScoresForm'];
export type ScreenLink = components['schemas']['ScreenLink'];
export type ScreenList = components['schemas']['ScreenList'];
export type ScreenView = components['schemas']['ScreenView'];
export type SelfHandleForm = components['schemas']['SelfHandleForm'];
export type SelfHandledForm = components['schemas']['SelfHandledForm'];
export type SendBackForm = components['schemas']['SendBackForm'];
export type SettledAlike = components['schemas']['SettledAlike'];
export type ShiftPerson = components['schemas']['ShiftPerson'];
export type ShiftView = components['schemas']['ShiftView'];
export type Side = components['schemas']['Side'];
export type Sight = components['schemas']['Sight'];
export type SignForm = components['schemas']['SignForm'];
export type SignIn = components['schemas']['SignIn'];
export type SilentLoop = components['schemas']['SilentLoop'];
export type SplitForm = components['schemas']['SplitForm'];
export type Statistics = components['schemas']['Statistics'];
export type Status = components['schemas']['Status'];
export type Stays = components['schemas']['Stays'];
export type StepForm = components['schemas']['StepForm'];
export type StepHealth = components['schemas']['StepHealth'];
export type StepTurn = components['schemas']['StepTurn'];
export type StreamHealth = components['schemas']['StreamHealth'];
export type StreamState = components['schemas']['StreamState'];
export type Stretch = components['schemas']['Stretch'];
export type SubjectView = components['schemas']['SubjectView'];
export type Subjects = components['schemas']['Subjects'];
export type Summary = components['schemas']['Summary'];
export type SuperviseForm = components['schemas']['SuperviseForm'];
export type TakeOverForm = components['schemas']['TakeOverForm'];
export type Taking = components['schemas']['Taking'];
export type TellBy = components['schemas']['TellBy'];
export type TellForm = components['schemas']['TellForm'];
export type TimeKind = components['schemas']['TimeKind'];
export type Told = components['schemas']['Told'];
export type Tone = components['schemas']['Tone'];
export type TransferForm = components['schemas']['TransferForm'];
export type TransferListedForm = components['schemas']['TransferListedForm'];
export type TrendFigure = components['schemas']['TrendFigure'];
export type TrendPoint = components['schemas']['TrendPoint'];
export type Trial = components['schemas']['Trial'];
export type TrialOutcome = components['schemas']['TrialOutcome'];
export type Tried = components['schemas']['Tried'];
export type TriedSoFar = components['schemas']['TriedSoFar'];
export type Turn = components['schemas']['Turn'];
export type UnitDuty = components['schemas']['UnitDuty'];
export type UnitKind = components['schemas']['UnitKind'];
export type UnitRef = components['schemas']['UnitRef'];
export type UnitView = components['schemas']['UnitView'];
export type UnitWays = components['schemas']['UnitWays'];
export type UnmergeForm = components['schemas']['UnmergeForm'];
export type UnusualArrivals = components['schemas']['UnusualArrivals'];
export type UsualArrivals = components['schemas']['UsualArrivals'];
export type Validity = components['schemas']['Validity'];
export type Version = components['schemas']['Version'];
export type Waiting = components['schemas']['Waiting'];
export type WallAct = components['schemas']['WallAct'];
export type WallAnswer = components['schemas']['WallAnswer'];
export type WallBoard = components['schemas']['WallBoard'];
export type WallCell = components['schemas']['WallCell'];
export type WallCommand = components['schemas']['WallCommand'];
export type WallDuty = components['schemas']['WallDuty'];
export type WallHappened = components['schemas']['WallHappened'];
export type WallKind = components['schemas']['WallKind'];
export type WallPairing = components['schemas']['WallPairing'];
export type WallPoint = components['schemas']['WallPoint'];
export type WallShown = components['schemas']['WallShown'];
export type WallSign = components['schemas']['WallSign'];
export type WallStanding = components['schemas']['WallStanding'];
export type WallStream = components['schemas']['WallStream'];
export type WallTold = components['schemas']['WallTold'];
export type WallTrouble = components['schemas']['WallTrouble'];
export type WallView = components['schemas']['WallView'];
export type Watcher = components['schemas']['Watcher'];
export type Way = components['schemas']['Way'];
export type WayBack = components['schemas']['WayBack'];
export type WayView = components['schemas']['WayView'];
export type WentElsewhere = components['schemas']['WentElsewhere'];
export type Whom = components['schemas']['Whom'];
export type Windows = components['schemas']['Windows'];
export type Withdrawal = components['schemas']['Withdrawal'];
export type WrittenDocument = components['schemas']['WrittenDocument'];
export type Wrong = components['schemas']['Wrong'];
export type ConsoleApiModelsInboxHolder = components['schemas']['console.api.models.inbox.Holder'];
export type DispatchDomainCustodyHolder = components['schemas']['dispatch.domain.custody.Holder'];
export type $defs = Record<string, never>;
export interface operations {
    list_alerts_api_v1_alerts_get: {
        parameters: {
            query?: {
                open?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alerts"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    acknowledge_together_api_v1_alerts_acknowledge_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Acknowledgement"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    acknowledge_api_v1_alerts__id__acknowledge_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_home_api_v1_assessment_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssessmentHome"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_checks_api_v1_assessment_checks_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RandomChecks"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    check_api_v1_assessment_checks__id___number__post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                number: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CheckForm"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RandomChecks"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_draws_api_v1_assessment_draws_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DrawList"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    draw_api_v1_assessment_draws_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DrawForm"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RandomChecks"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_draw_api_v1_assessment_draws__id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RandomChecks"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_mine_api_v1_assessment_mine_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnMonths"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    decide_api_v1_assessment_objections__id__decide_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DecisionForm"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ObjectionView"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    open_period_api_v1_assessment_periods_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PeriodOpening"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeriodView"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_period_view_api_v1_assessment_periods__id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeriodView"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    compute_api_v1_assessment_periods__id__compute_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeriodView"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    correct_api_v1_assessment_periods__id__corrections_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CorrectionForm"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeriodView"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    freeze_api_v1_assessment_periods__id__freeze_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeriodView"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    object_to_api_v1_assessment_periods__id__objections_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ObjectionForm"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ObjectionView"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    publish_api_v1_assessment_periods__id__publish_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeriodView"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    score_api_v1_assessment_periods__id__scores_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScoresForm"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeriodView"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_subject_api_v1_assessment_periods__id__subjects__subject__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                subject: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubjectView"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_behind_api_v1_assessment_periods__id__subjects__subject__leaves__leaf__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                subject: string;
                leaf: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CasesBehind"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    show_photo_api_v1_attachments__id__get: {
        parameters: {
            query?: {
                size?: "full" | "thumb";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    upload_photo: {
        parameters: {
            query?: never;
            header?: {
                /** @description `bytes first-last/total` of a piece; without it the body is the whole photo */
                "Content-Range"?: string;
                /** @description Whose this is: 401 when the session is another account's by now, as on a phone that people share */
                "Gridloop-Account"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
                "image/*": string;
            };
        };
        responses: {
            /** @description They had arrived before */
            200: {
                headers: {
                    /** @description How many there will be */
                    "Upload-Length"?: number;
                    /** @description How many bytes have arrived */
                    "Upload-Offset"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description All bytes have arrived and have the declared hash */
            201: {
                headers: {
                    /** @description How many there will be */
                    "Upload-Length"?: number;
                    /** @description How many bytes have arrived */
                    "Upload-Offset"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description More bytes have to come, from Upload-Offset on */
            308: {
                headers: {
                    /** @description How many there will be */
                    "Upload-Length"?: number;
                    /** @description How many bytes have arrived */
                    "Upload-Offset"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused; the body says why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused; the body says why */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused; the body says why */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused; the body says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused; the body says why */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused; the body says why */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused; the body says why */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused; the body says why */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused; the body says why */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    upload_offset: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whose this is: 401 when the session is another account's by now, as on a phone that people share */
                "Gridloop-Account"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How far it has come */
            200: {
                headers: {
                    /** @description How many there will be */
                    "Upload-Length"?: number;
                    /** @description How many bytes have arrived */
                    "Upload-Offset"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused; the body says why */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused; the body says why */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused; the body says why */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_basemap_api_v1_basemap_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BasemapView"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_archive_api_v1_basemap_archive_get: {
        parameters: {
            query?: never;
            header?: {
                range?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description No such bytes, or too many at once. */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_label_tile_api_v1_basemap_labels__z___x___y__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                z: number;
                x: number;
                y: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                    "image/png": unknown;
                    "image/webp": unknown;
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_shapes_api_v1_basemap_shapes_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": unknown;
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_tile_api_v1_basemap__z___x___y__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                z: number;
                x: number;
                y: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                    "image/png": unknown;
                    "image/webp": unknown;
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_calls_api_v1_calls_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallList"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_alike_to_api_v1_calls_alike_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Heard"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlikeList"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_ways_api_v1_calls_ways_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallWays"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_api_v1_contacts_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactsView"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    test_api_v1_contacts_test_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Trial"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrialOutcome"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_dead_letters_api_v1_deadletters_get: {
        parameters: {
            query?: {
                state?: ("open" | "replaying" | "resolved") | null;
                before?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetters"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    replay_api_v1_deadletters__id__replay_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_deliveries_api_v1_deliveries_get: {
        parameters: {
            query?: {
                state?: "failed" | "waiting";
                before?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deliveries"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    resend_api_v1_deliveries__id__resend_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    demo_accounts_api_v1_demo_accounts_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DemoAccounts"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    demo_sign_in_api_v1_demo_session_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DemoSignIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_kinds_api_v1_documents_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentKinds"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_draft_api_v1_documents_drafts__id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    rewrite_api_v1_documents_drafts__id__post: {
        parameters: {
            query?: never;
            header?: {
                /** @description the version it was decided on: "3" */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Proposal"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    drop_api_v1_documents_drafts__id__delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description the version it was decided on: "3" */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    publish_api_v1_documents_drafts__id__publish_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description the version it was decided on: "3" */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Publication"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublishedAs"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_kind_api_v1_documents__kind__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentHistory"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    compare_api_v1_documents__kind__difference_get: {
        parameters: {
            query: {
                to: string;
                since?: string | null;
            };
            header?: never;
            path: {
                kind: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentDifference"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    propose_api_v1_documents__kind__drafts_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Proposal"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    look_at_api_v1_documents__kind__look_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WrittenDocument"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentLook"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    preview_of_api_v1_documents__kind__preview_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WrittenDocument"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentPreview"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    rounds_of_api_v1_documents__kind__rounds_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WrittenDocument"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentRounds"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    trial_of_api_v1_documents__kind__trial_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WrittenDocument"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentTrial"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_version_api_v1_documents__kind__versions__version__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
                kind: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentText"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    bring_back_api_v1_documents__kind__versions__version__back_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
                kind: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WayBack"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublishedAs"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    withdraw_api_v1_documents__kind__versions__version__withdraw_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
                kind: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Withdrawal"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_axis_api_v1_due_get: {
        parameters: {
            query?: {
                hours?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DueAxis"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_duty_list_api_v1_duty_lists__level__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                level: "cell" | "village" | "town" | "county";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DutyListView"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_api_v1_emergency_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmergencyView"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    propose_api_v1_emergency_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmergencyProposal"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmergencyView"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_arrivals_api_v1_emergency_arrivals_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmergencyArrivals"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    approve_api_v1_emergency__id__approve_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Remark"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmergencyView"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    end_api_v1_emergency__id__end_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Remark"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmergencyView"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    refuse_api_v1_emergency__id__refuse_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Remark"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmergencyView"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_exports_api_v1_exports_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportList"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    ask_api_v1_exports_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExportWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Export"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_export_api_v1_exports__id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Export"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    remove_api_v1_exports__id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    fetch_api_v1_exports__id__file_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_figures_api_v1_figures_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Figures"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    follow_api_v1_follow_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Opened"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Followed"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    contest_followed_api_v1_follow_contest_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description the version it was decided on: "3" */
                "if-match"?: string | null;
                /** @description of the client's making; one key, one body */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Objection"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Followed"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    show_followed_photo_api_v1_follow_photos__id__post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenedPhoto"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    rate_followed_api_v1_follow_rate_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description of the client's making; one key, one body */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Rating"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Followed"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    reopen_followed_api_v1_follow_reopen_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description of the client's making; one key, one body */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Objection"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Followed"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_handovers_api_v1_handovers_get: {
        parameters: {
            query?: {
                before?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandoverPage"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    leave_api_v1_handovers_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Leaving"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Handover"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_sheet_api_v1_handovers_sheet_get: {
        parameters: {
            query?: {
                /** @description of which command room, for who works in several */
                area?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeftSheet"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_handover_api_v1_handovers__id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Handover"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    take_api_v1_handovers__id__take_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Taking"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Handover"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    withdraw_api_v1_handovers__id__withdraw_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Handover"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_inbox_api_v1_inbox_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Inbox"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_incidents_api_v1_incidents_get: {
        parameters: {
            query?: {
                /** @description exactly this incident; sets all other filters aside */
                number?: string | null;
                status?: components["schemas"]["Status"][] | null;
                platform?: string | null;
                /** @description a cell, or the beginning of its code */
                cell?: string | null;
                unit?: string | null;
                grade?: number | null;
                /** @description words in the text or the address, the beginning or the end of the number, the name of the unit that has it, or the name of who reported, for those who may know it; a single sign is sought in open incidents only; found within two seconds of the receipt */
                q?: string | null;
                /** @description mine: what is the caller's to do or to watch; waiting: what waits for a move of the caller's; asked: something is asked for that is the caller's to decide; reported: what the caller reported */
                scope?: "all" | "mine" | "waiting" | "asked" | "reported";
                /** @description true: neither closed nor merged */
                open?: boolean | null;
                /** @description true: automation left it to a person */
                needs_person?: boolean | null;
                /** @description true: a visit to a key place that nobody has made */
                awaits_look?: boolean | null;
                /** @description of the running clock that is due next */
                lamp?: components["schemas"]["Lamp"][] | null;
                sort?: "due" | "received";
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentPage"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_incident_api_v1_incidents__number__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Detail"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_alike_api_v1_incidents__number__alike_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlikeList"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    declare_photos_api_v1_incidents__number__attachments_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Declaration"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttachmentView"][];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    reveal_caller_api_v1_incidents__number__caller_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallerNumber"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    reveal_code_api_v1_incidents__number__code_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceiptCode"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_history_api_v1_incidents__number__events_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["History"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_evidence_api_v1_incidents__number__evidence_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": unknown;
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    preview_extension_api_v1_incidents__number__extension_get: {
        parameters: {
            query: {
                due_at: string;
            };
            header?: never;
            path: {
                number: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExtensionPreview"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_merged_api_v1_incidents__number__merged_get: {
        parameters: {
            query?: {
                after?: string | null;
            };
            header?: never;
            path: {
                number: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FollowerPage"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    make_move_api_v1_incidents__number__moves__move__post: {
        parameters: {
            query?: never;
            header?: {
                /** @description the version it was decided on: "3" */
                "if-match"?: string | null;
                /** @description of the client's making; one key, one body */
                "idempotency-key"?: string | null;
            };
            path: {
                number: string;
                move: components["schemas"]["Action"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClassifyForm"] | components["schemas"]["DeclineForm"] | components["schemas"]["ContestForm"] | components["schemas"]["SelfHandleForm"] | components["schemas"]["AssignForm"] | components["schemas"]["RecallForm"] | components["schemas"]["SignForm"] | components["schemas"]["ReturnForm"] | components["schemas"]["RuleForm"] | components["schemas"]["ReassignForm"] | components["schemas"]["TakeOverForm"] | components["schemas"]["HandOnForm"] | components["schemas"]["TransferForm"] | components["schemas"]["GrantForm"] | components["schemas"]["RefuseForm"] | components["schemas"]["TransferListedForm"] | components["schemas"]["ArriveForm"] | components["schemas"]["CountyReturnForm"] | components["schemas"]["CountyTakeBackForm"] | components["schemas"]["CountyResultForm"] | components["schemas"]["HoldForm"] | components["schemas"]["ResumeForm"] | components["schemas"]["ExtendForm"] | components["schemas"]["CoAddForm"] | components["schemas"]["CoAcceptForm"] | components["schemas"]["CoReasonForm"] | components["schemas"]["CoHandInForm"] | components["schemas"]["PlanForm"] | components["schemas"]["DoneForm"] | components["schemas"]["MoveForm"] | components["schemas"]["DropForm"] | components["schemas"]["SplitForm"] | components["schemas"]["JoinForm"] | components["schemas"]["MergeForm"] | components["schemas"]["UnmergeForm"] | components["schemas"]["HandInForm"] | components["schemas"]["ConfirmForm"] | components["schemas"]["SendBackForm"] | components["schemas"]["RateForm"] | components["schemas"]["ReopenForm"] | components["schemas"]["CommentForm"] | components["schemas"]["NudgeForm"] | components["schemas"]["SuperviseForm"] | components["schemas"]["CancelForm"] | components["schemas"]["LocateForm"] | components["schemas"]["AccuseForm"] | components["schemas"]["ClearForm"] | components["schemas"]["AskForm"] | components["schemas"]["AnswerForm"] | components["schemas"]["TellForm"] | components["schemas"]["InOrderForm"] | components["schemas"]["FaultForm"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Detail"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    note_api_v1_incidents__number__presence_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Present"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    leave_api_v1_incidents__number__presence_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_landmarks_api_v1_landmarks_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Landmarks"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    follow_live_api_v1_live_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description `live`: LiveFigures, the newest; those that were not taken in time are left out. `heartbeat`: there are no newer ones, at least every 10 seconds. Numbers of one to four incidents, and what would give them away, are null for whoever may not open the incidents. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["LiveFigures"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_map_api_v1_map_get: {
        parameters: {
            query?: never;
            header?: {
                "if-none-match"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": components["schemas"]["CellMap"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    me_api_v1_me_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_sheet_api_v1_morning_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MorningSheet"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    preview_api_v1_moves_preview_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Chosen"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkPreview"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    receipt_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        algorithm: "Ed25519";
                        /** @description all keys that receipts bear, the newest first */
                        keys: {
                            public_key_pem: string;
                            /** Format: date-time */
                            since: string;
                        }[];
                        /** @description the key of new receipts */
                        public_key_pem: string;
                    };
                };
            };
            /** @description Refused; the body says why */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_reference_api_v1_reference_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReferenceView"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    report: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whose this is: 401 when the session is another account's by now, as on a phone that people share */
                "Gridloop-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReportForm"];
            };
        };
        responses: {
            /** @description The receipt that was given before */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceiptBody"];
                };
            };
            /** @description A receipt */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceiptBody"];
                };
            };
            /** @description Refused; the body says why */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused; the body says why */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused; the body says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused; the body says why */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused; the body says why */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused; the body says why */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused; the body says why */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused; the body says why */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_roster_api_v1_roster_get: {
        parameters: {
            query?: {
                /** @description a day of the week that is wanted; this week by default */
                day?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RosterView"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    export_api_v1_roster_file_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    try_file_api_v1_roster_file_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": unknown;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RosterFile"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_screens_api_v1_screens_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScreenList"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    make_api_v1_screens_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewScreen"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeScreen"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    sign_in_api_v1_screens_sign_in_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScreenLink"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    revoke_api_v1_screens__id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    sign_in_api_v1_session_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    sign_out_api_v1_session_delete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_cases_api_v1_statistics_cases_get: {
        parameters: {
            query: {
                figure: string;
                /** @description 2026-11-27, 2026-W47, 2026-11, 2026-Q4 or 2026 */
                period?: string | null;
                by?: components["schemas"]["By"];
                subject?: string | null;
                platform?: string | null;
                area?: string | null;
                category?: string | null;
                unit?: string | null;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FigureCases"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_crossed_api_v1_statistics_crossed_get: {
        parameters: {
            query?: {
                figure?: string;
                period?: string | null;
                by?: "village" | "cell";
                platform?: string | null;
                area?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CrossedFigure"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_figures_api_v1_statistics_figures_get: {
        parameters: {
            query?: {
                /** @description 2026-11-27, 2026-W47, 2026-11, 2026-Q4 or 2026 */
                period?: string | null;
                /** @description a trend, as 2026-06..2026-11 */
                periods?: string | null;
                by?: components["schemas"]["By"];
                figure?: string[] | null;
                platform?: string | null;
                area?: string | null;
                category?: string | null;
                unit?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Statistics"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_groups_api_v1_statistics_groups_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FigureGroups"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    follow_api_v1_stream_get: {
        parameters: {
            query?: never;
            header?: {
                "last-event-id"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description `incident`: an IncidentChange; `alert`: an AlertNotice, for the caller; `resync`: load everything anew; `heartbeat`: nothing happened, and this stream would have told it, every 10 seconds. `id` is the bookmark to send as Last-Event-ID. An account has at most 16 streams in a web process: the oldest gives way. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_stream_health_api_v1_stream_health_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamHealth"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_wall_api_v1_wall_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WallView"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_wall_map_api_v1_wall_map_get: {
        parameters: {
            query?: never;
            header?: {
                "if-none-match"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": components["schemas"]["CellMap"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    pair_api_v1_wall_remote_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WallPairing"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    read_answer_api_v1_wall_remote_answer_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RemoteAsked"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WallAnswer"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    command_api_v1_wall_remote_command_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RemoteCommand"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WallTold"];
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    note_shown_api_v1_wall_remote_shown_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WallShown"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    follow_wall_api_v1_wall_stream_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description `happened`: a WallHappened; `board`: a WallBoard; `live`: LiveFigures, small groups hidden; `command`: a WallCommand, from a phone in the room; `resync`: load everything anew; `heartbeat`: nothing happened, and this stream would have told it, every 5 seconds. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Not now; see Retry-After */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    alive_healthz_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    metrics_metrics_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    ready_readyz_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description It does not */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    which_version_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Version"];
                };
            };
        };
    };
}
