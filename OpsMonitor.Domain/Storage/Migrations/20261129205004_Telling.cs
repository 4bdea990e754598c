using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace OpsMonitor.Domain.Storage.Migrations
{
    /// <inheritdoc />
    public partial class Telling : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "channels",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    kind = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    address_shown = table.Column<string>(type: "text", nullable: false),
                    address_protected = table.Column<string>(type: "text", nullable: true),
                    recipients = table.Column<string[]>(type: "text[]", nullable: false),
                    secret_protected = table.Column<string>(type: "text", nullable: true),
                    previous_secret_protected = table.Column<string>(type: "text", nullable: true),
                    previous_secret_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    state = table.Column<string>(type: "text", nullable: false, defaultValueSql: "'active'"),
                    state_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    state_reason = table.Column<string>(type: "text", nullable: true),
                    failures_in_a_row = table.Column<int>(type: "integer", nullable: false),
                    failing_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    created_by = table.Column<long>(type: "bigint", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_channels", x => new { x.tenant_id, x.id });
                    table.CheckConstraint("channels_address_check", "(kind = 'email') = (address_protected is null) and (kind = 'email') = (cardinality(recipients) > 0)");
                    table.CheckConstraint("channels_kind_check", "kind in ('webhook','slack','teams','discord','email')");
                    table.CheckConstraint("channels_state_check", "state in ('active','paused','off')");
                    table.ForeignKey(
                        name: "fk_channels_tenant_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_channels_user_created_by",
                        column: x => x.created_by,
                        principalTable: "users",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "notification_events",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    run_id = table.Column<long>(type: "bigint", nullable: true),
                    subject = table.Column<string>(type: "text", nullable: false),
                    data = table.Column<string>(type: "jsonb", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "clock_timestamp()"),
                    planned_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_notification_events", x => new { x.tenant_id, x.id });
                    table.ForeignKey(
                        name: "fk_notification_events_tenant_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "telling_rules",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "text", nullable: false),
                    enabled = table.Column<bool>(type: "boolean", nullable: false),
                    terms = table.Column<string>(type: "jsonb", nullable: false),
                    kinds = table.Column<string[]>(type: "text[]", nullable: false),
                    inbox_followers = table.Column<bool>(type: "boolean", nullable: false),
                    quiet_from = table.Column<TimeOnly>(type: "time without time zone", nullable: true),
                    quiet_to = table.Column<TimeOnly>(type: "time without time zone", nullable: true),
                    quiet_zone = table.Column<string>(type: "text", nullable: true),
                    most_an_hour = table.Column<int>(type: "integer", nullable: true),
                    created_by = table.Column<long>(type: "bigint", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_telling_rules", x => new { x.tenant_id, x.id });
                    table.CheckConstraint("telling_rules_quiet_check", "num_nonnulls(quiet_from, quiet_to, quiet_zone) = 0 or (num_nonnulls(quiet_from, quiet_to, quiet_zone) = 3 and quiet_from <> quiet_to)");
                    table.ForeignKey(
                        name: "fk_telling_rules_tenant_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_telling_rules_user_created_by",
                        column: x => x.created_by,
                        principalTable: "users",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "notification_deliveries",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    rule_id = table.Column<long>(type: "bigint", nullable: true),
                    channel_id = table.Column<long>(type: "bigint", nullable: false),
                    recipient = table.Column<string>(type: "text", nullable: true),
                    is_test = table.Column<bool>(type: "boolean", nullable: false),
                    event_ids = table.Column<Guid[]>(type: "uuid[]", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    told_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    tries = table.Column<int>(type: "integer", nullable: false),
                    leased_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    message = table.Column<string>(type: "jsonb", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_notification_deliveries", x => new { x.tenant_id, x.id });
                    table.CheckConstraint("notification_deliveries_state_check", "state in ('pending','held','sending','sent','failed','given_up','cancelled')");
                    table.ForeignKey(
                        name: "fk_notification_deliveries_channels_tenant_id_channel_id",
                        columns: x => new { x.tenant_id, x.channel_id },
                        principalTable: "channels",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_notification_deliveries_telling_rules_tenant_id_rule_id",
                        columns: x => new { x.tenant_id, x.rule_id },
                        principalTable: "telling_rules",
                        principalColumns: new[] { "tenant_id", "id" });
                });

            migrationBuilder.CreateTable(
                name: "telling_rule_channels",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    rule_id = table.Column<long>(type: "bigint", nullable: false),
                    channel_id = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_telling_rule_channels", x => new { x.tenant_id, x.rule_id, x.channel_id });
                    table.ForeignKey(
                        name: "fk_telling_rule_channels_channels_tenant_id_channel_id",
                        columns: x => new { x.tenant_id, x.channel_id },
                        principalTable: "channels",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_telling_rule_channels_telling_rules_tenant_id_rule_id",
                        columns: x => new { x.tenant_id, x.rule_id },
                        principalTable: "telling_rules",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "telling_rule_people",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    rule_id = table.Column<long>(type: "bigint", nullable: false),
                    user_id = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_telling_rule_people", x => new { x.tenant_id, x.rule_id, x.user_id });
                    table.ForeignKey(
                        name: "fk_telling_rule_people_memberships_tenant_id_user_id",
                        columns: x => new { x.tenant_id, x.user_id },
                        principalTable: "memberships",
                        principalColumns: new[] { "tenant_id", "user_id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_telling_rule_people_telling_rules_tenant_id_rule_id",
                        columns: x => new { x.tenant_id, x.rule_id },
                        principalTable: "telling_rules",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "delivery_attempts",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    delivery_id = table.Column<Guid>(type: "uuid", nullable: false),
                    n = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    took_ms = table.Column<int>(type: "integer", nullable: false),
                    request = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: true),
                    answer = table.Column<string>(type: "text", nullable: true),
                    error = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_delivery_attempts", x => new { x.tenant_id, x.delivery_id, x.n });
                    table.ForeignKey(
                        name: "fk_delivery_attempts_notification_deliveries_tenant_id_deliver",
                        columns: x => new { x.tenant_id, x.delivery_id },
                        principalTable: "notification_deliveries",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "channels_name",
                table: "channels",
                columns: new[] { "tenant_id", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_channels_created_by",
                table: "channels",
                column: "created_by");

            migrationBuilder.CreateIndex(
                name: "ix_notification_deliveries_created_at",
                table: "notification_deliveries",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "notification_deliveries_by_channel",
                table: "notification_deliveries",
                columns: new[] { "tenant_id", "channel_id", "id" });

            migrationBuilder.CreateIndex(
                name: "notification_deliveries_by_rule",
                table: "notification_deliveries",
                columns: new[] { "tenant_id", "rule_id", "told_at" });

            migrationBuilder.CreateIndex(
                name: "notification_deliveries_held",
                table: "notification_deliveries",
                columns: new[] { "tenant_id", "rule_id", "channel_id", "recipient" },
                unique: true,
                filter: "state = 'held'")
                .Annotation("Npgsql:NullsDistinct", false);

            migrationBuilder.CreateIndex(
                name: "notification_deliveries_sending",
                table: "notification_deliveries",
                columns: new[] { "tenant_id", "channel_id" },
                filter: "state = 'sending'");

            migrationBuilder.CreateIndex(
                name: "notification_deliveries_waiting",
                table: "notification_deliveries",
                columns: new[] { "tenant_id", "channel_id", "due_at" },
                filter: "state in ('pending','failed','sending')");

            migrationBuilder.CreateIndex(
                name: "ix_notification_events_created_at",
                table: "notification_events",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "notification_events_unplanned",
                table: "notification_events",
                columns: new[] { "tenant_id", "id" },
                filter: "planned_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_telling_rule_channels_tenant_id_channel_id",
                table: "telling_rule_channels",
                columns: new[] { "tenant_id", "channel_id" });

            migrationBuilder.CreateIndex(
                name: "ix_telling_rule_people_tenant_id_user_id",
                table: "telling_rule_people",
                columns: new[] { "tenant_id", "user_id" });

            migrationBuilder.CreateIndex(
                name: "ix_telling_rules_created_by",
                table: "telling_rules",
                column: "created_by");

            migrationBuilder.CreateIndex(
                name: "telling_rules_name",
                table: "telling_rules",
                columns: new[] { "tenant_id", "name" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "delivery_attempts");

            migrationBuilder.DropTable(
                name: "notification_events");

            migrationBuilder.DropTable(
                name: "telling_rule_channels");

            migrationBuilder.DropTable(
                name: "telling_rule_people");

            migrationBuilder.DropTable(
                name: "notification_deliveries");

            migrationBuilder.DropTable(
                name: "channels");

            migrationBuilder.DropTable(
                name: "telling_rules");
        }
    }
}
