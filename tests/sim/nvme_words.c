/*
 * tests/sim/nvme_words.c - an NVM subsystem from a line of words (sim_words.h): those of the table below, and
 *	ns=NSID[,size=N[K|M|G]][,lbaf=N][,extended][,detached][,attached=BITS][,protected=N]
 * Faults at commands: the feature is SANACT, SES, the log page, the feature or the CNS; 0x100 for I/O.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tests/sim/nvme_model.h"
#include "tests/sim/sim_words.h"

static const struct sim_word words_of_all[] = {
	{ "model", TEXT, AT(struct nvm_config, model) },
	{ "serial", TEXT, AT(struct nvm_config, serial) },
	{ "firmware", TEXT, AT(struct nvm_config, firmware) },
	{ "nqn", TEXT, AT(struct nvm_config, nqn) },
	{ "controllers", UINT, AT(struct nvm_config, n_controllers) },
	{ "no_namespaces", FLAG, AT(struct nvm_config, has_no_namespaces) },
	{ "manages", FLAG, AT(struct nvm_config, manages) },
	{ "no_format", FLAG, AT(struct nvm_config, has_no_format) },
	{ "format_crypto", FLAG, AT(struct nvm_config, format_crypto) },
	{ "format_for_all", FLAG, AT(struct nvm_config, format_is_for_all) },
	{ "erase_for_all", FLAG, AT(struct nvm_config, erase_is_for_all) },
	{ "refuses_broadcast", FLAG, AT(struct nvm_config, refuses_broadcast) },
	{ "format_ms", U32, AT(struct nvm_config, format_ms) },
	{ "block", FLAG, AT(struct nvm_config, block) },
	{ "overwrite", FLAG, AT(struct nvm_config, overwrite) },
	{ "crypto", FLAG, AT(struct nvm_config, crypto) },
	{ "ndi", FLAG, AT(struct nvm_config, no_deallocate_inhibited) },
	{ "verifies", FLAG, AT(struct nvm_config, verifies) },
	{ "any_nsid", FLAG, AT(struct nvm_config, takes_any_nsid) },
	{ "nodmmas", U8, AT(struct nvm_config, nodmmas) },
	{ "sanitize_ms", U32, AT(struct nvm_config, sanitize_ms) },
	{ "crypto_ms", U32, AT(struct nvm_config, crypto_ms) },
	{ "told_s", U32, AT(struct nvm_config, told_s) },
	{ "old_success", FLAG, AT(struct nvm_config, has_old_success) },
	{ "sanitizing", FLAG, AT(struct nvm_config, is_sanitizing) },
	{ "failed", FLAG, AT(struct nvm_config, has_failed) },
	{ "deallocated_reads", U8, AT(struct nvm_config, deallocated_reads) },
	{ "unmaps_only", FLAG, AT(struct nvm_config, unmaps_only) },
	{ "keeps_mapped", FLAG, AT(struct nvm_config, keeps_mapped) },
	{ "boot_partitions", FLAG, AT(struct nvm_config, has_boot_partitions) },
	{ "rpmb", FLAG, AT(struct nvm_config, has_rpmb) },
	{ "pending_firmware", FLAG, AT(struct nvm_config, has_pending_firmware) },
	{ "protection", FLAG, AT(struct nvm_config, has_protection) },
	{ "freeze", U32, AT(struct nvm_config, freeze) }, /* enum nvm_freeze */
	{ "opal", FLAG, AT(struct nvm_config, opal) },
	{ "opal_locked", FLAG, AT(struct nvm_config, is_opal_locked) },
	{ "shadow", FLAG, AT(struct nvm_config, has_shadow) },
	{ "psid", TEXT, AT(struct nvm_config, psid) },
	{ "temperature_k", U16, AT(struct nvm_config, temperature_k) },
	{ "hours", U64, AT(struct nvm_config, power_on_hours) },
	{ NULL, FLAG, 0, 0 },
};

/* *AT moves behind the number. */
static bool take_number(const char **at, int base, uint64_t *ret)
{
	char *end;

	if (**at == '-' || **at == '+')
		return false;
	*ret = strtoull(*at, &end, base);
	if (end == *at)
		return false;
	*at = end;
	return true;
}

static bool number_of(const char *value, uint64_t *ret)
{
	return take_number(&value, 10, ret) && !*value;
}

static bool size_of(const char *value, uint64_t *ret)
{
	static const char units[] = "KMG";
	const char *unit;

	if (!take_number(&value, 10, ret))
		return false;
	if (!*value)
		return true;
	unit = strchr(units, *value);
	if (!unit || value[1])
		return false;
	*ret <<= 10 * (unit - units + 1);
	return true;
}

static bool set_part(struct nvm_namespace_config *n, const char *part)
{
	uint64_t number = 0;

	if (strcmp(part, "extended") == 0)
		return n->is_extended = true;
	if (strcmp(part, "detached") == 0) {
		n->attached = 0;
		return true;
	}
	if (strncmp(part, "size=", 5) == 0)
		return size_of(part + 5, &n->bytes);
	if (strncmp(part, "lbaf=", 5) == 0 && number_of(part + 5, &number) &&
	    number < NVM_LBA_FORMATS) {
		n->lbaf = (uint8_t)number;
		return true;
	}
	if (strncmp(part, "attached=", 9) == 0 && number_of(part + 9, &number) && number < 16) {
		n->attached = (uint16_t)number;
		return true;
	}
	if (strncmp(part, "protected=", 10) == 0 && number_of(part + 10, &number) && number <= 3) {
		n->protection = (uint8_t)number;
		return true;
	}
	return false;
}

static bool set_namespace(struct nvm_config *c, char *value)
{
	struct nvm_namespace_config *n = c->namespaces;
	char *rest, *part = strtok_r(value, ",", &rest);
	uint64_t nsid;

	while (n < c->namespaces + NVM_NAMESPACES_MOST && n->nsid)
		n++;
	if (!part || !number_of(part, &nsid) || !nsid || nsid > NVM_NAMESPACES_MOST ||
	    n == c->namespaces + NVM_NAMESPACES_MOST)
		return false;
	/* To every controller that there will be. */
	*n = (struct nvm_namespace_config){ .nsid = (uint32_t)nsid,
					    .attached = (1u << NVM_CONTROLLERS_MOST) - 1 };
	while ((part = strtok_r(NULL, ",", &rest))) {
		if (!set_part(n, part))
			return false;
	}
	return true;
}

/* Namespaces belong to those controllers alone that there are. */
static void settle(struct nvm_config *c)
{
	if (!c->n_controllers)
		c->n_controllers = 1;
	for (unsigned i = 0; i < NVM_NAMESPACES_MOST; i++)
		c->namespaces[i].attached &= (uint16_t)((1u << c->n_controllers) - 1);
}

static bool take_word(struct nvm_config *c, char *word)
{
	if (strncmp(word, "ns=", 3) == 0)
		return set_namespace(c, word + 3);
	return sim_word_take(words_of_all, word, c, &c->lies);
}

bool nvm_make(const char *words, struct sim_drive *medium, struct nvm_model **ret,
	      const char **ret_wrong)
{
	struct nvm_config c = { .model = "KIYOME SIMULATED NVME",
				.serial = "SIMNVME0001",
				.deallocated_reads = 1,
				.sanitize_ms = 2000,
				.crypto_ms = 100,
				.format_ms = 2000,
				.power_on_hours = 1000 };
	char word[SIM_WORD_MOST];
	const char *at = words;

	*ret_wrong = sim_word_next(&at, word);
	if (strcmp(word, "nvme") != 0)
		return false;
	for (;;) {
		*ret_wrong = sim_word_next(&at, word);
		if (!word[0])
			break;
		if (!take_word(&c, word))
			return false;
	}
	*ret_wrong = words;
	if (c.n_controllers > NVM_CONTROLLERS_MOST || c.deallocated_reads > 2 ||
	    c.freeze > NVM_FREEZE_ALWAYS)
		return false;
	settle(&c);
	*ret = nvm_model_new(&c, medium);
	return true;
}
