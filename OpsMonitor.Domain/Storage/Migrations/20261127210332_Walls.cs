using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OpsMonitor.Domain.Storage.Migrations
{
    /// <inheritdoc />
    public partial class Walls : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RunScript("walls.sql");

            migrationBuilder.DropCheckConstraint(
                name: "bulk_operation_runs_counters_check",
                table: "bulk_operation_runs");

            migrationBuilder.CreateTable(
                name: "producer_logins",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    login = table.Column<string>(type: "text", nullable: false),
                    operations = table.Column<string[]>(type: "text[]", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_producer_logins", x => new { x.tenant_id, x.login });
                    table.CheckConstraint("producer_logins_operations_check", "array_to_string(operations, ' ', '!') ~ '^[a-z][a-z0-9_]{0,62}\\.[a-z][a-z0-9_]{0,62}( [a-z][a-z0-9_]{0,62}\\.[a-z][a-z0-9_]{0,62})*$'");
                    table.ForeignKey(
                        name: "fk_producer_logins_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.AddCheckConstraint(
                name: "bulk_operation_runs_counters_check",
                table: "bulk_operation_runs",
                sql: "succeeded >= 0 and failed >= 0 and skipped >= 0 and processed_items = succeeded::bigint + failed + skipped");

            migrationBuilder.CreateIndex(
                name: "producer_logins_login",
                table: "producer_logins",
                column: "login",
                unique: true);

            migrationBuilder.RunScript("logins.sql");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("drop table live_signals, claim_turn");

            migrationBuilder.DropTable(
                name: "producer_logins");

            migrationBuilder.DropCheckConstraint(
                name: "bulk_operation_runs_counters_check",
                table: "bulk_operation_runs");

            migrationBuilder.AddCheckConstraint(
                name: "bulk_operation_runs_counters_check",
                table: "bulk_operation_runs",
                sql: "succeeded >= 0 and failed >= 0 and skipped >= 0 and processed_items = succeeded + failed + skipped");
        }
    }
}
