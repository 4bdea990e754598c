using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OpsMonitor.Domain.Storage.Migrations
{
    /// <inheritdoc />
    public partial class CutItems : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "is_cut",
                table: "inventory_items",
                type: "boolean",
                nullable: false,
                defaultValue: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "is_cut",
                table: "inventory_items");
        }
    }
}
