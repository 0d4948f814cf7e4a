/*
 * tests/sim/nvme_words.c - an NVM subsystem from a line of words.
 *	model=TEXT serial=TEXT firmware=TEXT nqn=TEXT psid=TEXT	in a text `_` is a blank
 *	controllers=N told-s=N format-ms=N sanitize-ms=N crypto-ms=N nodmmas=N temperature-k=N hours=N
 *	deallocated=medium|zeros|ones freeze=first|always sanitize=block,overwrite,crypto
 *	ns=NSID[,size=N[K|M|G]][,lbaf=N][,extended][,detached][,attached=BITS][,protected=N]
 *	and the flags of the table below
 *	lie=erase_nothing|old_success|vanish_for_good|skip:FIRST+N|come_back:FIRST+N|fail:PERCENT|stuck:PERCENT
 *	at=HOW:OPCODE[:FEATURE][#NTH][@PERCENT]		HOW as drive_lies.h has it, opcode and feature in hex
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tests/sim/nvme_model.h"

#define WORD_MOST 300

struct flag {
	const char *word;
	size_t at;
};
#define FLAG(word, member)                                \
	{                                                 \
		word, offsetof(struct nvm_config, member) \
	}

static const struct flag flags[] = {
	FLAG("no-namespaces", has_no_namespaces),
	FLAG("manages", manages),
	FLAG("no-format", has_no_format),
	FLAG("format-crypto", format_crypto),
	FLAG("format-for-all", format_is_for_all),
	FLAG("erase-for-all", erase_is_for_all),
	FLAG("refuses-broadcast", refuses_broadcast),
	FLAG("ndi", no_deallocate_inhibited),
	FLAG("verifies", verifies),
	FLAG("any-nsid", takes_any_nsid),
	FLAG("old-success", has_old_success),
	FLAG("sanitizing", is_sanitizing),
	FLAG("failed", has_failed),
	FLAG("unmaps-only", unmaps_only),
	FLAG("keeps-mapped", keeps_mapped),
	FLAG("boot-partitions", has_boot_partitions),
	FLAG("rpmb", has_rpmb),
	FLAG("pending-firmware", has_pending_firmware),
	FLAG("protection", has_protection),
	FLAG("opal", opal),
	FLAG("opal-locked", is_opal_locked),
	FLAG("shadow", has_shadow),
};

struct number {
	const char *word;
	size_t at, bytes;
};
#define NUMBER(word, member)                                     \
	{                                                        \
		word, offsetof(struct nvm_config, member),       \
			sizeof(((struct nvm_config *)0)->member) \
	}

static const struct number numbers[] = {
	NUMBER("controllers", n_controllers),   NUMBER("told-s", told_s),
	NUMBER("format-ms", format_ms),         NUMBER("sanitize-ms", sanitize_ms),
	NUMBER("crypto-ms", crypto_ms),         NUMBER("nodmmas", nodmmas),
	NUMBER("temperature-k", temperature_k), NUMBER("hours", power_on_hours),
};

struct text {
	const char *word;
	size_t at, size;
};
#define TEXT(member)                                             \
	{                                                        \
#member, offsetof(struct nvm_config, member),    \
			sizeof(((struct nvm_config *)0)->member) \
	}

static const struct text texts[] = { TEXT(model), TEXT(serial), TEXT(firmware), TEXT(nqn),
				     TEXT(psid) };

/* --- values --- */

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

static bool range_of(const char *value, struct sim_range *ret)
{
	if (!take_number(&value, 10, &ret->first_lba) || *value++ != '+')
		return false;
	return number_of(value, &ret->n_blocks);
}

static bool percent_of(const char *value, unsigned *ret)
{
	uint64_t n;

	if (!number_of(value, &n) || !n || n > 100)
		return false;
	*ret = (unsigned)n;
	return true;
}

/* --- words --- */

static bool set_lie(struct drive_lies *l, const char *value)
{
	const char *of = strchr(value, ':');
	size_t n = of ? (size_t)(of - value) : strlen(value);

	if (strcmp(value, "erase_nothing") == 0)
		return l->erases_nothing = true;
	if (strcmp(value, "old_success") == 0)
		return l->has_old_success = true;
	if (strcmp(value, "vanish_for_good") == 0)
		return l->vanishes_for_good = true;
	if (!of++)
		return false;
	if (n == 4 && strncmp(value, "skip", n) == 0)
		return range_of(of, &l->skips);
	if (n == 9 && strncmp(value, "come_back", n) == 0)
		return range_of(of, &l->comes_back);
	if (n == 4 && strncmp(value, "fail", n) == 0)
		return percent_of(of, &l->fails_at_percent);
	return n == 5 && strncmp(value, "stuck", n) == 0 && percent_of(of, &l->sticks_at_percent);
}

static enum lie how_of(const char *word, size_t n)
{
	static const enum lie hows[] = { LIE_DROP, LIE_DROP_ANSWER, LIE_RESET, LIE_VANISH,
					 LIE_REFUSE };

	for (size_t i = 0; i < sizeof(hows) / sizeof(hows[0]); i++) {
		if (strlen(lie_word(hows[i])) == n && strncmp(word, lie_word(hows[i]), n) == 0)
			return hows[i];
	}
	return LIE_NONE;
}

static bool set_fault(struct drive_lies *l, const char *value)
{
	struct lie_at fault = { .how = how_of(value, strcspn(value, ":")), .any_feature = true };
	uint64_t n;

	value += strcspn(value, ":");
	if (!fault.how || *value++ != ':' || !take_number(&value, 16, &n) || n > 0xff)
		return false;
	fault.opcode = (uint8_t)n;
	if (*value == ':') {
		value++;
		if (!take_number(&value, 16, &n) || n > 0xffff)
			return false;
		fault.feature = (uint16_t)n;
		fault.any_feature = false;
	}
	if (*value == '#') {
		value++;
		if (!take_number(&value, 10, &n) || n > UINT32_MAX)
			return false;
		fault.nth = (unsigned)n;
	}
	if (*value == '@' && !percent_of(value + 1, &fault.at_percent))
		return false;
	if (*value && *value != '@')
		return false;
	for (unsigned i = 0; i < LIES_AT; i++) {
		if (!l->at[i].how) {
			l->at[i] = fault;
			return true;
		}
	}
	return false;
}

static bool set_sanitize(struct nvm_config *c, char *value)
{
	char *rest;

	for (char *one = strtok_r(value, ",", &rest); one; one = strtok_r(NULL, ",", &rest)) {
		bool *to = strcmp(one, "block") == 0       ? &c->block
			   : strcmp(one, "overwrite") == 0 ? &c->overwrite
			   : strcmp(one, "crypto") == 0    ? &c->crypto
							   : NULL;

		if (!to)
			return false;
		*to = true;
	}
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

static bool set_named(struct nvm_config *c, const char *name, char *value)
{
	uint64_t n;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (strcmp(name, texts[i].word) != 0)
			continue;
		for (char *p = value; (p = strchr(p, '_'));)
			*p = ' ';
		return text_copy((char *)c + texts[i].at, texts[i].size, value);
	}
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (strcmp(name, numbers[i].word) != 0)
			continue;
		if (!number_of(value, &n) || (numbers[i].bytes < 8 && n >> 8 * numbers[i].bytes))
			return false;
		memcpy((char *)c + numbers[i].at, &n, numbers[i].bytes); /* little-endian */
		return true;
	}
	return false;
}

static bool set_choice(struct nvm_config *c, const char *name, const char *value)
{
	static const char *const reads[] = { "medium", "zeros", "ones" };

	if (strcmp(name, "freeze") == 0) {
		c->freeze = strcmp(value, "first") == 0    ? NVM_FREEZE_FIRST
			    : strcmp(value, "always") == 0 ? NVM_FREEZE_ALWAYS
							   : NVM_FREEZE_NONE;
		return c->freeze != NVM_FREEZE_NONE;
	}
	for (uint8_t i = 0; i < 3; i++) {
		if (strcmp(value, reads[i]) != 0)
			continue;
		c->deallocated_reads = i;
		return true;
	}
	return false;
}

static bool set_flag(struct nvm_config *c, const char *word)
{
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (strcmp(word, flags[i].word) == 0)
			return *(bool *)((char *)c + flags[i].at) = true;
	}
	return false;
}

static bool set(struct nvm_config *c, char *word)
{
	char *value = strchr(word, '=');

	if (!value)
		return set_flag(c, word);
	*value++ = 0;
	if (strcmp(word, "lie") == 0)
		return set_lie(&c->lies, value);
	if (strcmp(word, "at") == 0)
		return set_fault(&c->lies, value);
	if (strcmp(word, "sanitize") == 0)
		return set_sanitize(c, value);
	if (strcmp(word, "ns") == 0)
		return set_namespace(c, value);
	if (strcmp(word, "freeze") == 0 || strcmp(word, "deallocated") == 0)
		return set_choice(c, word, value);
	return set_named(c, word, value);
}

/* Namespaces belong to those controllers alone that there are. */
static void settle(struct nvm_config *c)
{
	if (!c->n_controllers)
		c->n_controllers = 1;
	for (unsigned i = 0; i < NVM_NAMESPACES_MOST; i++)
		c->namespaces[i].attached &= (uint16_t)((1u << c->n_controllers) - 1);
}

bool nvm_make(const char *words, struct sim_drive *medium, struct nvm_model **ret,
	      const char **ret_wrong)
{
	struct nvm_config c = { .deallocated_reads = 1 };
	bool is_first = true;
	char word[WORD_MOST];

	(void)text_copy(c.model, sizeof(c.model), "Simulated NVMe drive"); /* fits */
	(void)text_copy(c.serial, sizeof(c.serial), "SIMNVME1");
	for (const char *at = words + strspn(words, " "); *at; at += strspn(at, " ")) {
		size_t n = strcspn(at, " ");

		*ret_wrong = at;
		if (n >= sizeof(word))
			return false;
		memcpy(word, at, n);
		word[n] = 0;
		if (is_first ? strcmp(word, "nvme") != 0 : !set(&c, word))
			return false;
		is_first = false;
		at += n;
	}
	*ret_wrong = words;
	if (is_first || c.n_controllers > NVM_CONTROLLERS_MOST)
		return false;
	settle(&c);
	*ret = nvm_model_new(&c, medium);
	return true;
}
