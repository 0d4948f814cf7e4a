/*
 * report/typed_table.c - the fields that people type: key, duty, allowed words and the number each
 * has on the certificate's field list. Data only, so that the checker links nothing else for it.
 */
#include "report/typed.h"

static const struct typed_row rows[TYPED_COUNT] = {
	[TYPED_CLIENT_NAME] = { "client_name", true, NULL, 5 },
	[TYPED_CLIENT_DEPARTMENT] = { "client_department", false, NULL, 5 },
	[TYPED_CLIENT_CONTACT] = { "client_contact", false, NULL, 5 },
	[TYPED_CONTRACTOR_NAME] = { "contractor_name", true, NULL, 7 },
	[TYPED_CONTRACTOR_OFFICE] = { "contractor_office", false, NULL, 7 },
	[TYPED_CONTRACTOR_ADDRESS] = { "contractor_address", true, NULL, 7 },
	[TYPED_CONTRACTOR_PHONE] = { "contractor_phone", true, NULL, 7 },
	[TYPED_RESPONSIBLE_NAME] = { "responsible_name", false, NULL, 11 },
	[TYPED_RESPONSIBLE_TITLE] = { "responsible_title", false, NULL, 11 },
	[TYPED_OPERATOR_NAME] = { "operator_name", true, NULL, 9 },
	[TYPED_OPERATOR_TITLE] = { "operator_title", false, NULL, 9 },
	[TYPED_OPERATOR_ID] = { "operator_id", false, NULL, 9 },
	[TYPED_WITNESS_NAME] = { "witness_name", false, NULL, 10 },
	[TYPED_WITNESS_ORGANISATION] = { "witness_organisation", false, NULL, 10 },
	[TYPED_WITNESS_TITLE] = { "witness_title", false, NULL, 10 },
	[TYPED_CONTRACT_NUMBER] = { "contract_number", false, NULL, 6 },
	[TYPED_APPROVED_METHOD] = { "approved_method", false, NULL, 6 },
	[TYPED_ASSET_NUMBER] = { "asset_number", false, NULL, 16 },
	[TYPED_CLASS] = { "class", false, NULL, 17 },
	[TYPED_DATA_KIND] = { "data_kind", false, NULL, 18 },
	[TYPED_REQUIRED_LEVEL] = { "required_level", false, "none clear purge", 31 },
	[TYPED_ACCEPT_LOWER] = { "accept_lower", false, "true false", 31 },
	[TYPED_VERIFY] = { "verify", false, "full sample", 39 },
	[TYPED_RECHECK_BY_OTHER] = { "recheck_by_other", false, "true false", 43 },
	[TYPED_PLACE_KIND] = { "place_kind", true, "client contractor", 14 },
	[TYPED_PLACE] = { "place", true, NULL, 14 },
	[TYPED_PURPOSE] = { "purpose", true, NULL, 15 },
	[TYPED_DESTINATION] = { "destination", false, NULL, 50 },
	[TYPED_SUBCONTRACT_CONSENT] = { "subcontract_consent", false, NULL, 8 },
	[TYPED_MACHINE_ROLE] = { "machine_role", true, "asset workbench", 19 },
	[TYPED_SOURCE_MODEL] = { "source_model", false, NULL, 19 },
	[TYPED_SOURCE_SERIAL] = { "source_serial", false, NULL, 19 },
	[TYPED_SOURCE_USER] = { "source_user", false, NULL, 19 },
	[TYPED_SEAL_NUMBER] = { "seal_number", false, NULL, 52 },
	[TYPED_FREE_1] = { "free_1", false, NULL, 0 },
	[TYPED_FREE_2] = { "free_2", false, NULL, 0 },
	[TYPED_FREE_3] = { "free_3", false, NULL, 0 },
};

const struct typed_row *typed_row(enum typed_field f)
{
	return (unsigned)f < TYPED_COUNT ? &rows[f] : NULL;
}
